import { GrammyError, type Bot } from 'grammy'
import type { Update } from 'grammy/types'
import type { BotContext } from './bot-context.ts'
import type { TelegramContext } from './context.ts'
import { pauseFor } from './pause.ts'

const POLL_SECONDS = 10
const WAIT_MS = 1_000
const CONFLICT = 409
/** An update that fails so often is left behind: one that breaks the bot must not silence it. */
const MOST_TRIES = 3
/** After so long without news Telegram begins to count anew. */
const FORGET_OFFSET_MS = 6 * 24 * 60 * 60 * 1000

/**
 * Asks for updates until it is told to stop, and works each off. Where another process asks at the same
 * moment, Telegram ends one of the two by 409: this one waits, and the lease decides.
 */
export async function receiveUpdates(
  context: TelegramContext,
  bot: Bot<BotContext>,
  signal: AbortSignal,
): Promise<void> {
  const { log } = context
  // Not kept: Telegram knows what was confirmed, and `telegram_updates` what was worked off.
  let offset = 0
  let newsAt = Date.now()
  const failures = new Map<number, number>()
  while (!signal.aborted) {
    try {
      if (Date.now() - newsAt > FORGET_OFFSET_MS) offset = 0
      const updates = await bot.api.getUpdates(
        { offset, timeout: POLL_SECONDS, allowed_updates: ['message', 'callback_query'] },
        // Two declarations of one thing.
        signal as unknown as Parameters<typeof bot.api.getUpdates>[1],
      )
      for (const update of updates) {
        if (signal.aborted) return
        await workOff(context, bot, update, failures)
        offset = update.update_id + 1
        newsAt = Date.now()
      }
    } catch (error) {
      if (signal.aborted) return
      const isConflict = error instanceof GrammyError && error.error_code === CONFLICT
      if (!isConflict) log.warn({ reason: (error as Error).message }, 'Telegram gives no updates')
      await pauseFor(isConflict ? WAIT_MS * 3 : WAIT_MS, signal)
    }
  }
}

/** @throws What went wrong, to be tried again; not when it went wrong too often. */
async function workOff(
  { sql, clock, log }: TelegramContext,
  bot: Bot<BotContext>,
  update: Update,
  failures: Map<number, number>,
): Promise<void> {
  const { update_id: id, callback_query: pressed } = update
  try {
    await bot.handleUpdate(update)
    failures.delete(id)
  } catch (error) {
    const count = (failures.get(id) ?? 0) + 1
    failures.set(id, count)
    if (count < MOST_TRIES) throw error
    failures.delete(id)
    log.error({ err: error, updateId: id }, 'an update was left behind')
    await sql`
      insert into telegram_updates (update_id, received_at) values (${id}, ${clock()})
      on conflict do nothing`
  }
  // Only takes the hourglass off the button; whoever is too late for it loses nothing.
  if (pressed) await bot.api.answerCallbackQuery(pressed.id).catch(() => {})
}

/** Forgets updates that Telegram cannot repeat any more: it keeps them for a day. */
export async function forgetOldUpdates({
  sql,
  clock,
}: Pick<TelegramContext, 'sql' | 'clock'>): Promise<void> {
  await sql`
    delete from telegram_updates
    where received_at < ${new Date(clock().getTime() - 7 * 24 * 60 * 60 * 1000)}`
}
