import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

const EVERY_MS = 50
const KB = 1024

/**
 * Looks at what the system has given a process, again and again, while some work is done.
 * @returns The most that was seen, in bytes, beside what the work returned.
 */
export async function peakMemory<T>(
  pid: number,
  work: () => Promise<T>,
): Promise<{ value: T; peak: number }> {
  const over = new AbortController()
  let peak = 0
  const watching = (async () => {
    while (!over.signal.aborted) {
      peak = Math.max(peak, await residentOf(pid))
      await pause(EVERY_MS)
    }
  })()
  try {
    const value = await work()
    return { value, peak: Math.max(peak, await residentOf(pid)) }
  } finally {
    over.abort()
    await watching
  }
}

/** Linux only, as the other figures of memory across processes are. */
async function residentOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1]) * KB
}
