import type { Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Sql } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'
import { BATCH, paymentsFile, readFirst, type PaymentsFile } from './payments-file.ts'
import { sendFromThread } from './send-from-thread.ts'

// Each reads the database as fast as its receiver takes it.
const MOST_AT_ONCE = 4
const RETRY_AFTER_SECONDS = '10'
const IDLE_MS = 60_000

/** Exports of one server, counted together. */
export interface PaymentExports {
  /** @throws {AppError} `server_busy`: enough exports are being made already. */
  assertRoom(): void
  /**
   * Sends all of a merchant's payments that fit, new to old, as a file that is made meanwhile, in a
   * thread of its own unless it is small: the server's memory does not grow with it. Payments that are
   * made meanwhile are not in it. A file that fails later breaks off.
   * @param sql - Behind the merchant's wall.
   * @param open - Opens the receiver, once it is known that there will be a file. What is written to it
   *   must be its own only until it calls back.
   * @returns Resolves when the receiver is open.
   * @throws {AppError} `server_busy`: enough exports are being made already.
   */
  payments(sql: Sql, file: PaymentsFile, open: () => Writable): Promise<void>
  /** Ends those under way, whose files break off. */
  close(): Promise<void>
}

/**
 * @param options.databaseUrl - Where the threads find the payments.
 * @param options.idleMs - A file whose receiver takes nothing for so long is given up.
 */
export function openExports(options: {
  databaseUrl: string
  log: Log
  idleMs?: number
}): PaymentExports {
  const { databaseUrl, log, idleMs = IDLE_MS } = options
  const running = new Set<Running>()
  let isClosing = false
  const onTrouble = (err: Error) => log.warn({ err }, 'an export broke off')
  const assertRoom = () => {
    if (running.size < MOST_AT_ONCE) return
    throw new AppError('server_busy', 'Other exports are being made. Try again in seconds.', {
      headers: { 'retry-after': RETRY_AFTER_SECONDS },
    })
  }

  return {
    assertRoom,
    async payments(sql, file, open) {
      assertRoom()
      const reading = Promise.withResolvers<void>()
      const place: Running = { receiver: null, over: reading.promise }
      running.add(place)
      try {
        const first = await readFirst(sql, file)
        if (first.length < BATCH) {
          const whole = await buffer(paymentsFile(sql, file, first))
          const receiver = open()
          if (!receiver.destroyed) receiver.end(whole)
          return
        }
        const receiver = open()
        // It may have left while the first payments were read: 'close' has been then.
        if (receiver.destroyed) return
        if (isClosing) {
          receiver.destroy()
          return
        }
        place.receiver = receiver
        place.over = sendFromThread({ ...file, databaseUrl }, receiver, { idleMs, onTrouble })
      } finally {
        reading.resolve()
        void place.over.then(() => running.delete(place))
      }
    },
    async close() {
      isClosing = true
      for (const { receiver } of running) receiver?.destroy()
      // One whose first payments are still being read may get another end by then.
      while (running.size > 0) await Promise.all([...running].map(({ over }) => over))
    },
  }
}

interface Running {
  /** Null: the first payments are being read. */
  receiver: Writable | null
  over: Promise<void>
}
