import { Worker } from 'node:worker_threads'
import type { Log } from '../../platform/log.ts'
import { isModestJpeg } from './jpeg.ts'
import { isModestPng } from './png.ts'

const JOB_TIMEOUT_MS = 5_000
const MAX_WAITING = 200

/**
 * Finds the text of the QR code in a PNG or JPEG.
 * @returns Null: there is none, it cannot be read, or there is no time for it.
 */
export type ReadQr = (picture: Uint8Array, signal?: AbortSignal) => Promise<string | null>

/** Reads QR pictures on a thread of its own, so that decoding holds up no request. */
export interface QrReader {
  read: ReadQr
  /** Stops the thread for good; what waits is answered with null. */
  close(): Promise<void>
}

/**
 * Opens a reader. Its thread starts with the first picture, keeps no process alive, and starts anew
 * after a crash or a picture that took too long.
 * @param options.timeoutMs - For one picture.
 * @param options.workerUrl - Module of the thread: answers each message, a picture, with a text or null.
 */
export function openQrReader(
  options: { timeoutMs?: number; workerUrl?: URL; log?: Log } = {},
): QrReader {
  const { timeoutMs = JOB_TIMEOUT_MS, log } = options
  const workerUrl = options.workerUrl ?? new URL('./qr-worker.ts', import.meta.url)
  let worker: Worker | null = null
  let isClosed = false
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()

  const start = (): Worker => {
    // No flags of the process: some (a loader, a debugger's port) must not be used twice.
    const started = new Worker(workerUrl, { execArgv: [] })
    started.unref()
    started.on('error', (err) => log?.error({ err }, 'the thread that reads QR codes crashed'))
    started.once('exit', () => {
      if (worker === started) worker = null
    })
    return started
  }

  const decode = (picture: Uint8Array): Promise<string | null> => {
    if (isClosed) return Promise.resolve(null)
    const current = (worker ??= start())
    return new Promise((resolve) => {
      const finish = (text: unknown) => {
        clearTimeout(timer)
        current.off('message', finish)
        current.off('exit', giveUp)
        resolve(typeof text === 'string' ? text : null)
      }
      const giveUp = () => finish(null)
      const timer = setTimeout(() => {
        log?.warn({ timeoutMs }, 'a QR picture took too long to decode')
        // Its exit is what answers, so the next picture never meets the thread that is ending.
        void current.terminate()
      }, timeoutMs)
      current.once('message', finish)
      current.once('exit', giveUp)
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      current.postMessage(picture)
    })
  }

  return {
    async read(picture, signal) {
      if (isClosed || waiting >= MAX_WAITING) return null
      if (!isModestPng(picture) && !isModestJpeg(picture)) return null
      waiting += 1
      // One at a time: the thread has one processor, and each picture gets its whole time.
      const turn = last
        .then(() => (signal?.aborted ? null : decode(picture)))
        .catch((err: unknown) => {
          log?.error({ err }, 'the thread that reads QR codes could not be started')
          return null
        })
        .finally(() => (waiting -= 1))
      last = turn
      return signal ? orNullWhenAborted(turn, signal) : turn
    },
    async close() {
      isClosed = true
      await worker?.terminate()
    },
  }
}

/** Lets a caller go whose time is up, while the thread is still busy with the picture. */
function orNullWhenAborted<T>(turn: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const leave = () => resolve(null)
    signal.addEventListener('abort', leave, { once: true })
    turn.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
