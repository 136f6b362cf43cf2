import type { Log } from '../platform/log.ts'

const TRIES_AFTER_MS = [0, 2_000, 20_000]
const TIMEOUT_MS = 10_000

/** A message to one person, in plain text. */
export interface Mail {
  to: string
  subject: string
  text: string
}

/** Sends mails behind the answer: how long a mail server takes tells a visitor nothing. */
export interface Mailer {
  send(mail: Mail): void
  /** Gives up what waits for another try. */
  close(): Promise<void>
}

/** Opens the way to a mail server; the library and the connection come with the first mail. */
export function openMailer(input: { smtpUrl: string; from: string; log: Log }): Mailer {
  const { smtpUrl, from, log } = input
  const closing = new AbortController()
  const underWay = new Set<Promise<void>>()
  const load = async () => {
    const { createTransport } = await import('nodemailer')
    return createTransport({
      url: smtpUrl,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
    })
  }
  let transport: ReturnType<typeof load> | null = null

  const deliver = async (mail: Mail) => {
    for (const [at, afterMs] of TRIES_AFTER_MS.entries()) {
      if (afterMs > 0) await pause(afterMs, closing.signal)
      if (closing.signal.aborted) return
      try {
        transport ??= load()
        await (await transport).sendMail({ from, ...mail })
        return
      } catch (error) {
        // The text holds links that open accounts, so only the reason is told.
        const reason = error instanceof Error ? error.message : String(error)
        const isLast = at === TRIES_AFTER_MS.length - 1
        log[isLast ? 'error' : 'warn']({ reason, try: at + 1 }, 'a mail could not be sent')
      }
    }
  }
  return {
    send(mail) {
      const sending = deliver(mail).finally(() => underWay.delete(sending))
      underWay.add(sending)
    },
    async close() {
      closing.abort()
      await Promise.allSettled(underWay)
      ;(await transport?.catch(() => null))?.close()
    },
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    const stop = () => {
      clearTimeout(timer)
      resolve()
    }
    signal.addEventListener('abort', stop, { once: true })
  })
}
