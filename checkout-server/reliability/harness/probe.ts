import { readFile } from 'node:fs/promises'
import type { ServerProcess } from '../../testing/server-processes.ts'

/** How many event streams a server has open, by its own count. */
export async function openStreams(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const found = /^autogopay_open_streams (\d+)/m.exec(text)
  if (!found) throw new Error('the server does not tell its open streams')
  return Number(found[1])
}

/** Memory that a server has in RAM once its garbage is collected, in bytes. Linux. */
export async function keptBytes(server: ServerProcess): Promise<number> {
  server.collect()
  await pause(1_000)
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
  const found = /^VmRSS:\s+(\d+) kB/m.exec(status)
  if (!found) throw new Error(`no memory figure for process ${server.pid}`)
  return Number(found[1]) * 1024
}

/** Waits. */
export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

/**
 * How long until something holds, in ms.
 * @throws {Error} Not within this time.
 */
export async function timeUntil(
  holds: () => Promise<boolean> | boolean,
  withinMs: number,
): Promise<number> {
  const since = performance.now()
  while (!(await holds())) {
    if (performance.now() - since > withinMs) throw new Error(`not within ${withinMs} ms`)
    await pause(20)
  }
  return performance.now() - since
}

/** Works on many, some at once. */
export async function forEachOf<T>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]()
  const worker = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) await work(next.value)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
