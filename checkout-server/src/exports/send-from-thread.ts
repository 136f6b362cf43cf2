import type { Writable } from 'node:stream'
import { Worker } from 'node:worker_threads'
import type { PaymentsFile } from './payments-file.ts'

/** What a thread is started with. */
export interface ExportWork extends PaymentsFile {
  databaseUrl: string
}

// Left to itself, V8 lets garbage grow as if the machine were its own.
const LIMITS = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 48 }

/**
 * Has a thread make a file, with a connection to the database and garbage of its own, and sends it as
 * fast as the receiver takes it. One that leaves ends the thread; when the thread fails, for want of
 * memory too, or the receiver takes nothing for too long, the file breaks off.
 * @param to - Open. What is written to it is its own until it calls back, and no longer.
 * @param options.onTrouble - Told why the file broke off, unless its receiver left.
 * @returns Resolves when nothing of it is left.
 */
export function sendFromThread(
  work: ExportWork,
  to: Writable,
  options: { idleMs: number; onTrouble: (reason: Error) => void },
): Promise<void> {
  const worker = new Worker(new URL('./export-worker.ts', import.meta.url), {
    // No flags of the process: some (a loader, a debugger's port) must not be used twice.
    execArgv: [],
    workerData: work,
    resourceLimits: LIMITS,
  })
  const breakOff = (reason: Error) => {
    if (to.destroyed) return
    options.onTrouble(reason)
    to.destroy()
  }
  const giveUp = () => breakOff(new Error('nobody takes the export'))
  const idle = setTimeout(giveUp, options.idleMs)
  worker.on('message', (block: Uint8Array<ArrayBuffer> | null) => {
    if (to.destroyed) return
    if (block === null) {
      to.end()
      return
    }
    to.write(block, (error) => {
      if (error) return
      idle.refresh()
      // To be filled again: blocks that are left to the garbage would be the server's.
      worker.postMessage(block.buffer, [block.buffer])
    })
  })
  const onEnd = (reason: Error) => {
    if (!to.writableEnded) breakOff(reason)
  }
  worker.on('error', onEnd)
  worker.on('exit', () => onEnd(new Error('the thread of an export ended')))
  // 'close' is the one signal that comes for every kind of end.
  to.on('error', () => to.destroy())
  return new Promise((resolve) => {
    to.once('close', () => {
      clearTimeout(idle)
      worker.terminate().then(
        () => resolve(),
        () => resolve(),
      )
    })
  })
}
