import type { DatabaseSync } from 'node:sqlite'
import { createScenarios } from '../scenarios/scenarios.ts'
import { createAccounts } from './accounts.ts'
import { createCharging } from './charge.ts'
import { createCustomer } from './customer.ts'
import { createCourier } from './delivery.ts'
import { createExpiry } from './expiry.ts'
import { createIdempotency } from './idempotency.ts'
import { createLedger } from './ledger.ts'
import { createModifying } from './modify.ts'
import { createNews } from './news.ts'
import { createNoticeQueue } from './notice-queue.ts'
import { createPipeline } from './pipeline.ts'
import { createQrImage } from './qr-image.ts'
import { createRefundBook } from './refund-book.ts'
import { createRefunding } from './refund.ts'
import { createStatus } from './status.ts'
import { createSwitches } from './switches.ts'

/** What the simulated Midtrans needs from outside. */
export interface MidtransSettings {
  db: DatabaseSync
  /** Milliseconds since 1970. */
  clock: () => number
  /** Origin that addresses in answers begin with. */
  publicUrl: () => string
  /** Multiplies the documented retry intervals; 1 is real time. */
  retryScale: number
  /** How long a merchant may take to answer a notification. */
  noticeTimeoutMs: number
  /** Time between the two notifications of an online refund. */
  refundConfirmMs: number
  /** 0 ≤ n < 1, for the shift of retries. */
  random: () => number
}

/** The simulated Midtrans: its books, its API and its customers. */
export type Midtrans = ReturnType<typeof createMidtrans>

export const createMidtrans = (settings: MidtransSettings) => {
  const { db, clock, publicUrl, retryScale, random } = settings
  const closing = new AbortController()
  const accounts = createAccounts(db)
  const ledger = createLedger(db)
  const refundBook = createRefundBook(db)
  const scenarios = createScenarios(db)
  const switches = createSwitches(db)
  const courier = createCourier(settings.noticeTimeoutMs)
  const queue = createNoticeQueue({ db, clock, courier, retryScale, random })
  const news = createNews({ accounts, refundBook, queue, scenarios, clock })
  const expiry = createExpiry({ db, ledger, news, clock })
  const customer = createCustomer({ db, ledger, news, expiry, scenarios, clock })
  const refunding = createRefunding({
    db,
    ledger,
    refundBook,
    news,
    scenarios,
    switches,
    clock,
    confirmAfterMs: settings.refundConfirmMs,
  })
  const idempotency = createIdempotency({ db, clock })
  return {
    accounts,
    ledger,
    refundBook,
    scenarios,
    switches,
    queue,
    news,
    expiry,
    customer,
    refunding,
    charge: createCharging({ db, ledger, news, scenarios, clock, publicUrl }),
    status: createStatus({ ledger, refundBook, scenarios }),
    modifying: createModifying({ db, ledger, news }),
    qrImage: createQrImage({ ledger, scenarios, switches }),
    pipeline: createPipeline({
      accounts,
      ledger,
      idempotency,
      scenarios,
      switches,
      closing: closing.signal,
    }),
    /** Lets time pass: what is due by the clock happens, payments before expiry. */
    tick: () => {
      customer.settleDue()
      expiry.expireDue()
      refunding.confirmDue()
      queue.pump()
    },
    /** Ends waiting answers and sending. What was not delivered stays queued. */
    close: async () => {
      closing.abort()
      await queue.close()
    },
  }
}
