import { createBot } from './bot.ts'
import type { TelegramContext } from './context.ts'
import { extendBotLease, LEASE_SECONDS, leaseBot, releaseBot } from './lease.ts'
import { tellFailingWebhooks } from './notices.ts'
import { openPace } from './pace.ts'
import { pauseFor } from './pause.ts'
import { deliverPaid, openPurchases } from './purchases.ts'
import { forgetOldUpdates, receiveUpdates } from './receive.ts'
import { sendDue } from './send.ts'

const ROUND_MS = 500
const SLOW_ROUND_MS = 60_000
const FULL_LOOK_MS = 60 * 60 * 1000
const RECENT_MS = 2 * 24 * 60 * 60 * 1000

/** The bot at work. */
export interface RunningBot {
  /** The bot's user name; null while Telegram has not told it yet. */
  username(): string | null
  stop(): Promise<void>
}

/**
 * Runs the bot in whichever process holds its lease; the others stand by, and take over after its
 * death. Any number of processes may run this.
 */
export function startTelegram(context: TelegramContext): RunningBot {
  const { sql, log } = context
  const roundMs = context.settings.pace?.roundMs ?? ROUND_MS
  const bot = createBot(context)
  const stopping = new AbortController()

  const knowOneself = async () => {
    while (!stopping.signal.aborted && !bot.isInited()) {
      await bot.init().catch(async (error: unknown) => {
        log.warn({ reason: (error as Error).message }, 'the Telegram bot does not know itself yet')
        await pauseFor(roundMs * 4, stopping.signal)
      })
    }
  }

  const stand = async () => {
    await knowOneself()
    while (!stopping.signal.aborted) {
      const token = await leaseBot(sql).catch(() => null)
      if (token === null) await pauseFor(roundMs * 2, stopping.signal)
      else await speak(token)
    }
  }

  const speak = async (token: number) => {
    const held = new AbortController()
    const end = () => held.abort()
    stopping.signal.addEventListener('abort', end)
    // Told to stop while the lease was on its way: nobody would tell us again.
    if (stopping.signal.aborted) end()
    const keep = async () => {
      while (!held.signal.aborted) {
        await pauseFor((LEASE_SECONDS * 1_000) / 3, held.signal)
        if (held.signal.aborted) return
        // Who cannot say that it still holds the lease does not.
        if (!(await extendBotLease(sql, token).catch(() => false))) held.abort()
      }
    }
    await Promise.all([keep(), receiveUpdates(context, bot, held.signal), work(held.signal)])
    stopping.signal.removeEventListener('abort', end)
    await releaseBot(sql, token).catch(() => {})
  }

  const work = async (signal: AbortSignal) => {
    const pace = openPace(context.settings.pace?.perChatMs)
    let fullLookAt = 0
    let slowAt = 0
    while (!signal.aborted) {
      let waitMs = roundMs
      try {
        const now = context.clock().getTime()
        const isFull = now - fullLookAt >= FULL_LOOK_MS
        const isMore = await openPurchases(context)
        await deliverPaid(context, isFull ? null : new Date(now - RECENT_MS))
        if (isFull) fullLookAt = now
        if (now - slowAt >= SLOW_ROUND_MS) {
          slowAt = now
          await tellFailingWebhooks(context)
          await forgetOldUpdates(context)
        }
        waitMs = await sendDue(context, bot, { pace, signal, idleMs: isMore ? 10 : roundMs })
      } catch (error) {
        log.error({ err: error }, 'a round of the Telegram bot failed')
      }
      await pauseFor(waitMs, signal)
    }
  }

  const ended = stand()
  return {
    username: () => (bot.isInited() ? bot.botInfo.username : null),
    async stop() {
      stopping.abort()
      await ended
    },
  }
}
