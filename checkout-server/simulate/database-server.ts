import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedDatabase } from '../demo/embedded-database.ts'

// No durability: a world never outlives its process. No vacuum of its own accord: it would make a
// statement's plan depend on when it ran.
const FLAGS = ['fsync=off', 'full_page_writes=off', 'autovacuum=off', 'max_connections=60']

/** Where worlds may make their databases. */
export interface DatabaseServer {
  url: string
  /** Its socket, where it is a file: a statement by that costs a third less. Undefined: it is not known. */
  path?: string | undefined
  stop(): Promise<void>
}

/** A PostgreSQL server of this run's own; or the one that `DATABASE_URL` names. */
export async function startDatabaseServer(
  given = process.env['DATABASE_URL'],
): Promise<DatabaseServer> {
  if (given) return { url: given, stop: async () => {} }
  const folder = await mkdtemp(join(tmpdir(), 'autogopay-simulate-'))
  // Open to the user that the database runs as when this runs as root.
  await chmod(folder, 0o711)
  const sockets = join(folder, 'sockets')
  await mkdir(sockets)
  await chmod(sockets, 0o777)
  const flags = [...FLAGS, `unix_socket_directories=${sockets}`]
  const server = await startEmbeddedDatabase({ dataDir: folder, flags })
  return {
    url: server.url,
    path: join(sockets, `.s.PGSQL.${new URL(server.url).port}`),
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
