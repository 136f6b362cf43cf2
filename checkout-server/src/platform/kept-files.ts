import type { Sql } from './database.ts'

/** Keeps a file under a path that names its content, for after this release. Twice is fine. */
export async function keepFile(
  sql: Sql,
  { path, body }: { path: string; body: Uint8Array },
): Promise<void> {
  await sql`
    insert into kept_files (path, body) values (${path}, ${Buffer.from(body)})
    on conflict (path) do nothing`
}

/** A file that this or an earlier release has kept; null: none has. */
export async function findKeptFile(
  sql: Sql,
  path: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const [row] = await sql<{ body: Buffer }[]>`select body from kept_files where path = ${path}`
  return row ? new Uint8Array(row.body) : null
}
