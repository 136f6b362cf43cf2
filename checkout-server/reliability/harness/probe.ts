import { readFile } from 'node:fs/promises'
import type { Memory } from '../../bench/harness/memory.ts'
import type { ServerProcess } from '../../testing/server-processes.ts'

/** How many event streams a server has open, by its own count. */
export async function openStreams(url: string): Promise<number> {
  return metricIn(await metricsOf(url), 'autogopay_open_streams')
}

/** Memory of a server once its garbage is collected, by its own count. */
export async function memoryOf(server: ServerProcess): Promise<Memory> {
  server.collect()
  await pause(1_000)
  const metrics = await metricsOf(server.url)
  return {
    resident: metricIn(metrics, 'process_resident_memory_bytes'),
    live:
      metricIn(metrics, 'nodejs_heap_size_used_bytes') +
      metricIn(metrics, 'nodejs_external_memory_bytes'),
  }
}

/** What a server tells Prometheus. */
export async function metricsOf(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text()
}

/** One number of it. @throws {Error} It is not there. */
export function metricIn(metrics: string, name: string): number {
  const found = new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)
  if (!found) throw new Error(`the server does not tell ${name}`)
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
