import { backoffMs } from './backoff.ts'
import type { CheckoutClient } from './checkout-client.ts'
import { CheckoutError, toCheckoutError } from './checkout-error.ts'
import type { CheckoutPayment } from './contract.ts'
import { withDeadline } from './deadline.ts'
import { Pause } from './pause.ts'
import { readStatusStream } from './status-stream.ts'
import { stateOf } from './view.ts'
import { WATCH_TIMING, type WatchTiming } from './watch-timing.ts'

/** Between later looks at an ended payment, for as long as the page is there. */
const LONGEST_LOOK_MS = 300_000

// Of the whole page.
let streams = 0

/** What a watch tells its owner. Nothing is told after `stop()`. */
export interface WatchListener {
  /** News of the payment, or the same again with a newer server time; never an older state. */
  onPayment(payment: CheckoutPayment): void
  /** The server could not be asked. Only the last word if not `retryable`. */
  onFailure(error: CheckoutError): void
}

/**
 * Follows one payment until it is settled or the owner stops: by the stream, or by asking at
 * intervals while streams fail.
 */
export class PaymentWatch {
  private readonly client: CheckoutClient
  private readonly listener: WatchListener
  private readonly timing: WatchTiming
  private readonly stopped = new AbortController()
  private readonly pause = new Pause()
  private last: CheckoutPayment | null = null
  private final = false
  private failures = 0
  private retryMs: number
  private asking: Promise<boolean> | null = null
  private connection: AbortController | null = null
  private heardAnything = false
  private lastByteAt = 0
  private quietTimer: ReturnType<typeof setTimeout> | undefined
  private qrTimer: ReturnType<typeof setTimeout> | undefined

  constructor(client: CheckoutClient, listener: WatchListener, timing: WatchTiming = WATCH_TIMING) {
    this.client = client
    this.listener = listener
    this.timing = timing
    this.retryMs = timing.retryMs
  }

  /** Aborted when the watch stops; for requests that belong to the same payment. */
  get signal(): AbortSignal {
    return this.stopped.signal
  }

  /** Starts following. Call once. */
  async start(): Promise<void> {
    // What the page carried is as good as a first answer; the stream brings what came after it.
    for (let tries = 0; !this.last && !(await this.ask()) && !this.over; tries++) {
      await this.wait(tries)
    }
    if (!this.over) await this.pause.wait(this.timing.paintMs)
    while (!this.over) {
      if (this.failures < this.timing.streamTries && streams < this.timing.mostStreams)
        await this.listen()
      else await this.poll()
    }
    await this.lookAfterwards()
  }

  /** Stops everything: requests, stream and timers. */
  stop(): void {
    this.stopped.abort()
    this.connection?.abort()
    this.pause.end()
    clearTimeout(this.quietTimer)
    clearTimeout(this.qrTimer)
  }

  /** Breaks the stream off; it is taken up again from where it was. */
  hangUp(): void {
    this.connection?.abort()
  }

  /** Asks now, and replaces a stream that seems to have died while the page slept. */
  async catchUp(): Promise<void> {
    if (this.stopped.signal.aborted || this.final) return
    if (this.connection && Date.now() - this.lastByteAt > this.timing.quietMs) {
      this.connection.abort()
    }
    this.pause.end()
    await this.ask()
  }

  /** Takes an answer that came another way (a forced check), unless a newer one is known. */
  accept(payment: CheckoutPayment): void {
    if (this.stopped.signal.aborted) return
    if (this.last && payment.sequence < this.last.sequence) return
    // The screen chosen first stays first: the stream cannot carry our hint of the device.
    this.last = this.last ? { ...payment, device: this.last.device } : payment
    this.askForQr()
    this.listener.onPayment(this.last)
  }

  private get over(): boolean {
    return this.stopped.signal.aborted || this.final || this.isSettled
  }

  private get isSettled(): boolean {
    return this.last !== null && this.last.status !== 'pending'
  }

  /** One question at a time: whoever asks meanwhile gets the same answer. */
  private ask(): Promise<boolean> {
    this.asking ??= this.askOnce().finally(() => {
      this.asking = null
    })
    return this.asking
  }

  private async askOnce(): Promise<boolean> {
    try {
      this.accept(
        await withDeadline(this.signal, this.timing.answerMs, (signal) => this.client.get(signal)),
      )
      return true
    } catch (cause) {
      this.fail(cause)
      return false
    }
  }

  private async listen(): Promise<void> {
    const connection = new AbortController()
    this.connection = connection
    this.heardAnything = false
    streams++
    // A watch that is stopped has its place free at once, whatever becomes of the request.
    connection.signal.addEventListener('abort', () => streams--)
    // Ends a stream that some proxy holds back.
    this.expectByte(this.timing.firstByteMs, () => connection.abort())
    let worked = true
    try {
      await this.readStream(connection.signal)
    } catch (cause) {
      // A connection that breaks later has worked; one that brings no payments has not.
      worked = !(cause instanceof CheckoutError)
      if (cause instanceof CheckoutError && !cause.retryable) this.fail(cause)
    } finally {
      connection.abort()
      clearTimeout(this.quietTimer)
      this.connection = null
    }
    if (this.over) return
    this.failures = worked && this.heardAnything ? 0 : this.failures + 1
    if (this.failures > 0) await this.ask()
    if (!this.over) await this.wait(this.failures)
  }

  private async readStream(signal: AbortSignal): Promise<void> {
    const body = await this.client.events(this.last?.sequence ?? 0, signal)
    if (!body) return
    const listener = {
      onPayment: (payment: CheckoutPayment) => this.accept(payment),
      onByte: () => this.heard(),
      onRetry: (ms: number) => {
        this.retryMs = ms
      },
    }
    await readStatusStream(body, listener, signal)
  }

  private async poll(): Promise<void> {
    for (let round = 0; round < this.timing.pollsPerRound && !this.over; round++) {
      // Nobody is looking at a hidden page, and when somebody does it asks at once.
      await this.pause.wait(this.timing.pollMs * (document.hidden ? 5 : 1))
      if (!this.over) await this.ask()
    }
    // One more try: a stream that fails again leads straight back here.
    this.failures = Math.min(this.failures, this.timing.streamTries - 1)
  }

  /** An ended payment may still be paid late, or have a new code from another device. */
  private async lookAfterwards(): Promise<void> {
    const { afterwardsMs } = this.timing
    for (let look = 0; !this.stopped.signal.aborted && this.hasEndedUnpaid; look++) {
      await this.pause.wait(afterwardsMs[look] ?? LONGEST_LOOK_MS)
      if (!this.stopped.signal.aborted) await this.ask()
    }
  }

  private get hasEndedUnpaid(): boolean {
    return this.last?.status === 'expired' || this.last?.status === 'cancelled'
  }

  private heard(): void {
    this.heardAnything = true
    const { quietMs, deadMs } = this.timing
    this.expectByte(quietMs, () => {
      void this.ask()
      this.quietTimer = setTimeout(() => this.connection?.abort(), deadMs - quietMs)
    })
  }

  private expectByte(ms: number, otherwise: () => void): void {
    this.lastByteAt = Date.now()
    clearTimeout(this.quietTimer)
    this.quietTimer = setTimeout(otherwise, ms)
  }

  /** While the server still fetches the code, its arrival may be no change worth a message. */
  private askForQr(): void {
    clearTimeout(this.qrTimer)
    if (!this.last || stateOf(this.last) !== 'pending' || this.last.qrText !== null) return
    this.qrTimer = setTimeout(() => void this.ask(), this.timing.pollMs)
  }

  private fail(cause: unknown): void {
    if (this.stopped.signal.aborted) return
    const error = toCheckoutError(cause)
    this.final ||= !error.retryable
    this.listener.onFailure(error)
  }

  private wait(failures: number): Promise<void> {
    const { retryMs: baseMs } = this
    return this.pause.wait(backoffMs({ failures, baseMs, maxMs: this.timing.maxRetryMs }))
  }
}
