import { readdir, readFile } from 'node:fs/promises'
import type { Sql } from '../../src/platform/database.ts'

// The unit of /proc/<pid>/stat; the same on every Linux that Node runs on.
const TICKS_PER_SECOND = 100

/** Processor time that a process has used so far, in seconds. Linux. */
export async function processorSeconds(pid: number): Promise<number> {
  const { user, system } = await statOf(pid)
  return (user + system) / TICKS_PER_SECOND
}

/** The same of PostgreSQL with all its processes, those that have ended too. On this machine. */
export async function databaseSeconds(sql: Sql): Promise<number> {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
  const { parent: postmaster } = await statOf(row?.pid ?? 0)
  const own = await statOf(postmaster)
  let ticks = own.user + own.system + own.endedChildren
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    // A process may end while it is looked at: then the postmaster has its time the next time.
    const stat = await statOf(Number(name)).catch(() => null)
    if (stat?.parent === postmaster) ticks += stat.user + stat.system
  }
  return ticks / TICKS_PER_SECOND
}

async function statOf(pid: number) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  // After the name, which may hold anything, blanks and brackets too.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const number = (place: number) => Number(fields[place - 3])
  return {
    parent: number(4),
    user: number(14),
    system: number(15),
    endedChildren: number(16) + number(17),
  }
}
