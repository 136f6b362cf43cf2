import postgres from 'postgres'
import { startLoop } from '../platform/loop.ts'
import { completeAttempts, FAILED_FOR_DAYS } from './complete.ts'
import type { AttemptResult } from './delivery.ts'
import type { WebhookContext } from './context.ts'
import { disableEndpoint } from './disable.ts'

type ResultContext = Pick<WebhookContext, 'sql' | 'log' | 'clock' | 'vault' | 'schedules'>

const RETRY_MS = 500
const MAX_BATCH = 512
// Under load results come by the thousand a second: they go in handfuls, since each statement and
// commit has a price of its own. One that comes alone is written at once.
const APART_MS = 10

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
    await writeResults(ctx, batch)
    waiting.splice(0, batch.length)
    return waiting.length > 0
  }
  const writeAndGather = async () => {
    const startedMs = performance.now()
    const areMore = await writeSome()
    const leftMs = Math.min(APART_MS, APART_MS - (performance.now() - startedMs))
    if (!areMore && leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs))
    return waiting.length > 0
  }
  const loop = startLoop({
    name: 'webhook results',
    intervalMs: RETRY_MS,
    log: ctx.log,
    round: writeAndGather,
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

/** Writes results and disables endpoints whose time has come. @throws {Error} The database is away. */
export async function writeResults(
  ctx: ResultContext,
  batch: readonly AttemptResult[],
): Promise<void> {
  const tired = await write(ctx, batch)
  // After the results and not with them: should this process die in between, the next failure does it.
  for (const { endpointId, disableReason } of batch) {
    if (disableReason !== null)
      await disableEndpoint(ctx, { id: endpointId, reason: disableReason })
  }
  for (const id of new Set(tired)) await disableEndpoint(ctx, { id, reason: FAILED_FOR_DAYS })
}

async function write(ctx: ResultContext, batch: readonly AttemptResult[]): Promise<string[]> {
  try {
    return await completeAttempts(ctx.sql, batch)
  } catch (error) {
    if (!isAboutData(error)) throw error
    if (batch.length > 1) {
      const tired: string[] = []
      for (const result of batch) tired.push(...(await write(ctx, [result])))
      return tired
    }
    ctx.log.error({ err: error, deliveryId: batch[0]?.deliveryId }, 'a webhook result was refused')
    return writeBare(ctx, batch)
  }
}

/**
 * Once more without what came from outside: the outcome counts, or the same webhook would go out again
 * whenever its lease ends. Refused even so, it is given up here, and by `lost_tries` in the end.
 */
async function writeBare(
  ctx: ResultContext,
  [result]: readonly AttemptResult[],
): Promise<string[]> {
  if (!result) return []
  const error = 'what came of this try could not be kept'
  try {
    return await completeAttempts(ctx.sql, [{ ...result, url: '', responseExcerpt: null, error }])
  } catch (refusal) {
    if (!isAboutData(refusal)) throw refusal
    return []
  }
}

/** SQLSTATE classes 22 and 23: the rows are at fault, not the database. */
function isAboutData(error: unknown): boolean {
  return error instanceof postgres.PostgresError && /^2[23]/.test(error.code)
}
