import { setTimeout as pause } from 'node:timers/promises'

const PASSES = 4
const PAUSE_MS = 100

/** Memory of a process in bytes. */
export interface Memory {
  /** What the system has given it, garbage of the past included. */
  resident: number
  /** What it holds on to: objects, and buffers outside the heap. */
  live: number
}

/** Memory of this process after the garbage is gone; needs `--expose-gc`. */
export async function settledMemory(): Promise<Memory> {
  if (!globalThis.gc) throw new Error('start this process with --expose-gc')
  for (let pass = 0; pass < PASSES; pass += 1) {
    globalThis.gc()
    await pause(PAUSE_MS)
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  return { resident: rss, live: heapUsed + external }
}
