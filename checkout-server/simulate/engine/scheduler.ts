import { realImmediate } from './real-time.ts'
import type { Random } from './random.ts'

/** Where a step belongs to; null: the world outside of our processes. */
export interface Owner {
  name: string
  /** Not before this virtual time: the process is stopped, or the machine too busy for it. */
  pausedUntilMs: number
}

/** Something that waits for its turn. */
export interface Step {
  owner: Owner | null
  label: string
  /** Whether it could run now. */
  isReady(): boolean
  /** Runs it; the step is over when the promise is. */
  run(): Promise<void>
}

/** A callback at a virtual time. */
export interface Timer {
  cancel(): void
}

const MAX_STEPS = 20_000

/**
 * Runs a world step by step: chance picks which of the waiting steps is next, and time stands still
 * while any could run. Everything between two steps is plain JavaScript, the same each time, so the
 * seed alone decides what happens.
 */
export class Scheduler {
  /** Virtual time, milliseconds since 1970. */
  nowMs: number
  steps = 0
  readonly random: Random
  readonly timeline: string[] = []
  /** Called after each step. */
  afterStep: () => Promise<void> = async () => {}
  readonly #startMs: number
  #waiting: Step[] = []
  #timers: { atMs: number; order: number; call: () => void }[] = []
  #timerCount = 0
  #outside: Promise<void> = Promise.resolve()

  constructor(random: Random, startMs: number) {
    this.random = random
    this.nowMs = startMs
    this.#startMs = startMs
  }

  /** Queues a step. */
  add(step: Step): void {
    this.#waiting.push(step)
  }

  /** Real work between two steps, such as a rollback: one at a time, and the world waits for it. */
  outside(work: () => Promise<unknown>): Promise<void> {
    this.#outside = oneAfterAnother(this.#outside, work)
    return this.#outside
  }

  after(ms: number, call: () => void): Timer {
    const timer = { atMs: this.nowMs + Math.max(0, Math.ceil(ms)), order: this.#timerCount++, call }
    const at = this.#timers.findLastIndex(({ atMs }) => atMs <= timer.atMs)
    this.#timers.splice(at + 1, 0, timer)
    return {
      cancel: () => {
        const place = this.#timers.indexOf(timer)
        if (place >= 0) this.#timers.splice(place, 1)
      },
    }
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve)
    })
  }

  /** Notes what happened, with virtual time and whose step it was. */
  note(owner: Owner | null, text: string): void {
    const seconds = ((this.nowMs - this.#startMs) / 1000).toFixed(3).padStart(9)
    this.timeline.push(`${seconds}s  ${(owner?.name ?? 'world').padEnd(8)} ${text}`)
  }

  /**
   * Runs until `isOver`.
   * @throws {Error} Nothing is left to happen and it is not over; or too many steps.
   */
  async run(isOver: () => boolean): Promise<void> {
    for (;;) {
      await this.#calmDown()
      if (isOver()) return
      const ready = this.#waiting.filter((step) => this.#isAwake(step) && step.isReady())
      if (ready.length > 0) {
        await this.#take(this.random.pick(ready))
        continue
      }
      const nextMs = this.#nextMs()
      if (nextMs === null) throw new Error(`stuck: ${this.#waiting.map(({ label }) => label)}`)
      this.nowMs = Math.max(this.nowMs, nextMs)
      if (this.#timers[0] && this.#timers[0].atMs <= this.nowMs) this.#timers.shift()?.call()
    }
  }

  /** Lets everything run that the last step set free, up to its next step. */
  async #calmDown(): Promise<void> {
    let seen: Promise<void>
    do {
      seen = this.#outside
      await seen
      await realImmediate()
    } while (seen !== this.#outside)
  }

  async #take(step: Step): Promise<void> {
    this.#waiting.splice(this.#waiting.indexOf(step), 1)
    this.steps += 1
    if (this.steps > MAX_STEPS) throw new Error(`it does not end: ${MAX_STEPS} steps`)
    await step.run()
    await this.afterStep()
  }

  #isAwake({ owner }: Step): boolean {
    return owner === null || owner.pausedUntilMs <= this.nowMs
  }

  /** When something can happen again: the next timer, or the end of a pause. */
  #nextMs(): number | null {
    const pauses = this.#waiting.flatMap(({ owner }) =>
      owner && owner.pausedUntilMs > this.nowMs ? [owner.pausedUntilMs] : [],
    )
    const timer = this.#timers[0]
    const times = timer ? [timer.atMs, ...pauses] : pauses
    return times.length > 0 ? Math.min(...times) : null
  }
}

async function oneAfterAnother(before: Promise<void>, work: () => Promise<unknown>): Promise<void> {
  await before
  await work().catch(() => {})
}
