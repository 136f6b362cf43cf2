import { setTimeout as pause } from 'node:timers/promises'

const PASSES = 4
const PAUSE_MS = 100

/** Resident memory of this process in bytes after the garbage is gone; needs `--expose-gc`. */
export async function settledMemory(): Promise<number> {
  if (!globalThis.gc) throw new Error('start this process with --expose-gc')
  for (let pass = 0; pass < PASSES; pass += 1) {
    globalThis.gc()
    await pause(PAUSE_MS)
  }
  return process.memoryUsage().rss
}
