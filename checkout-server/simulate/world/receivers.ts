import { Dispatcher } from 'undici'
import type { Random } from '../engine/random.ts'
import type { Scheduler } from '../engine/scheduler.ts'
import type { SqlHost } from '../engine/sql.ts'
import type { SignedWebhook } from './secrets.ts'

/** One webhook as a merchant's server got it. */
export interface Receipt {
  path: string
  webhookId: string
  body: string
  atMs: number
  /** What it answered; null: nothing that arrived. */
  status: number | null
  /** What is wrong with its signatures; null: nothing. */
  wrong: string | null
}

const BEHAVIOURS = ['500', '503', 'hang', 'drop before', 'drop after', 'slow'] as const
// It wants no more, and its endpoint is disabled: rare, or all other trouble would end by it.
const GONE = 0.03

/** Merchants' servers in memory. */
export function openReceivers(options: {
  scheduler: Scheduler
  random: Random
  /** How likely a server misbehaves, now. */
  trouble: () => number
  /** How likely the sender's process is stopped in the middle of a try. */
  stall: () => number
  /** What the merchant makes of a webhook's signatures. */
  judge: (path: string, webhook: SignedWebhook) => string | null
  /** An endpoint says that it wants no more. */
  onGone: (path: string) => void
}) {
  const { scheduler, random, trouble, stall, judge, onGone } = options
  const receipts: Receipt[] = []

  const receive = async (host: SqlHost, call: Call): Promise<void> => {
    const behaviour = random.chance(trouble()) ? behave(random) : 'ok'
    await scheduler.sleep(random.int(5, behaviour === 'slow' ? 9_000 : 200))
    if (call.isGone()) return
    if (random.chance(stall())) host.pause()
    const { path, webhookId, body } = call
    scheduler.note(
      host,
      `POST ${path} ${webhookId.slice(-4)}${behaviour === 'ok' ? '' : `  ← ${behaviour}`}`,
    )
    if (behaviour === 'drop before') return call.fail()
    const status = { '500': 500, '503': 503, '410': 410 }[behaviour as string] ?? 200
    const hasAnswer = behaviour !== 'drop after' && behaviour !== 'hang'
    const receipt = {
      path,
      webhookId,
      body,
      atMs: scheduler.nowMs,
      status: hasAnswer ? status : null,
      wrong: judge(path, call),
    }
    receipts.push(receipt)
    if (receipt.status === 410) onGone(path)
    if (behaviour === 'drop after') return call.fail()
    if (behaviour === 'hang') return undefined
    return call.answer(status, behaviour === '503' ? { 'retry-after': '7' } : {})
  }

  return {
    receipts,
    /** The client of one process: speaks undici's language, reaches these servers only. */
    dispatcherOf: (host: SqlHost): Dispatcher =>
      new WorldDispatcher((call) => void receive(host, call), host),
  }
}

const behave = (random: Random) => (random.chance(GONE) ? '410' : random.pick(BEHAVIOURS))

interface Call extends SignedWebhook {
  path: string
  /** The sender has given up, or is dead. */
  isGone(): boolean
  answer(status: number, headers: Record<string, string>): void
  fail(): void
}

class WorldDispatcher extends Dispatcher {
  readonly #send: (call: Call) => void
  readonly #host: SqlHost

  constructor(send: (call: Call) => void, host: SqlHost) {
    super()
    this.#send = send
    this.#host = host
  }

  override dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    const controller = new WorldController((error) => handler.onResponseError?.(controller, error))
    handler.onRequestStart?.(controller, {})
    const headers = options.headers as string[]
    const header = (name: string) => headers[headers.indexOf(name) + 1] ?? ''
    this.#send({
      path: options.path,
      webhookId: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      signatures: header('webhook-signature').split(' '),
      body: String(options.body),
      isGone: () => controller.aborted || !this.#host.isAlive(),
      answer(status, answerHeaders) {
        handler.onResponseStart?.(controller, status, answerHeaders, '')
        handler.onResponseData?.(controller, Buffer.from('ok'))
        handler.onResponseEnd?.(controller, {})
      },
      fail: () => controller.fail(),
    })
    return true
  }

  override close(): Promise<void> {
    return Promise.resolve()
  }

  override destroy(): Promise<void> {
    return Promise.resolve()
  }
}

class WorldController implements Dispatcher.DispatchController {
  aborted = false
  reason: Error | null = null
  readonly paused = false
  readonly #onError: (error: Error) => void

  constructor(onError: (error: Error) => void) {
    this.#onError = onError
  }

  abort(reason: Error): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    this.#onError(reason)
  }

  fail(): void {
    this.abort(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))
  }

  pause(): void {}
  resume(): void {}
}
