import postgres from 'postgres'
import { startLoop } from '../platform/loop.ts'
import type { AttemptResult } from './delivery.ts'
import type { WebhookContext } from './context.ts'
import { completeAttempts } from './lease.ts'

type ResultContext = Pick<WebhookContext, 'sql' | 'log'>

const RETRY_MS = 500
const MAX_BATCH = 256

/** Writes results of attempts: those that come while a statement runs go into the next one together. */
export interface ResultWriter {
  add(result: AttemptResult): void
  /** Writes what is left. */
  stop(): Promise<void>
}

/** Starts the writer. While the database is away results wait: one that is lost means sending twice. */
export function startResultWriter(ctx: ResultContext): ResultWriter {
  const waiting: AttemptResult[] = []
  const writeSome = async () => {
    const batch = waiting.slice(0, MAX_BATCH)
    if (batch.length === 0) return false
    await write(ctx, batch)
    waiting.splice(0, batch.length)
    return waiting.length > 0
  }
  const loop = startLoop({
    name: 'webhook results',
    intervalMs: RETRY_MS,
    log: ctx.log,
    round: writeSome,
  })
  return {
    add(result) {
      waiting.push(result)
      loop.wake()
    },
    async stop() {
      await loop.stop()
      try {
        while (await writeSome());
      } catch (error) {
        ctx.log.error({ err: error, results: waiting.length }, 'webhook results were not written')
      }
    },
  }
}

async function write(ctx: ResultContext, batch: readonly AttemptResult[]): Promise<void> {
  try {
    await completeAttempts(ctx.sql, batch)
  } catch (error) {
    if (!isAboutData(error)) throw error
    if (batch.length > 1) {
      for (const result of batch) await write(ctx, [result])
      return
    }
    // Kept, it would hold up all others for ever; its delivery is tried again when the lease ends.
    ctx.log.error({ err: error, deliveryId: batch[0]?.deliveryId }, 'a webhook result was refused')
  }
}

/** SQLSTATE classes 22 and 23: the rows are at fault, not the database. */
function isAboutData(error: unknown): boolean {
  return error instanceof postgres.PostgresError && /^2[23]/.test(error.code)
}
