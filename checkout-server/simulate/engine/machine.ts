import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import { realPause } from './real-time.ts'
import type { Random } from './random.ts'
import type { Scheduler, Timer } from './scheduler.ts'

/** What a program reads from the machine it runs on, for as long as a world is simulated. */
interface Machine {
  scheduler: Scheduler
  random: Random
}

let current: Machine | null = null

/**
 * Puts the world's clock, timers and chance under the whole process, so that the core runs unchanged
 * and yet decides nothing by the machine's. For a process of its own: nothing else may run in it.
 */
export function takeOverMachine(): void {
  const real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    setInterval: globalThis.setInterval,
    clearInterval: globalThis.clearInterval,
    now: performance.now.bind(performance),
    mathRandom: Math.random,
    randomBytes: crypto.randomBytes,
    randomInt: crypto.randomInt,
    timeout: AbortSignal.timeout.bind(AbortSignal),
  }
  const replace = (target: object, name: string, value: unknown) => {
    Object.defineProperty(target, name, { value, configurable: true, writable: true })
  }

  replace(
    globalThis,
    'setTimeout',
    (call: (...args: unknown[]) => void, ms = 0, ...rest: never[]) =>
      current
        ? current.scheduler.after(ms, () => call(...rest))
        : real.setTimeout(call, ms, ...rest),
  )
  replace(globalThis, 'clearTimeout', (timer: { cancel?: () => void } | undefined) =>
    timer?.cancel ? timer.cancel() : real.clearTimeout(timer as never),
  )
  replace(
    globalThis,
    'setInterval',
    (call: (...args: unknown[]) => void, ms = 0, ...rest: never[]) =>
      current
        ? repeated(current.scheduler, ms, () => call(...rest))
        : real.setInterval(call, ms, ...rest),
  )
  replace(globalThis, 'clearInterval', (timer: { cancel?: () => void } | undefined) =>
    timer?.cancel ? timer.cancel() : real.clearInterval(timer as never),
  )
  replace(performance, 'now', () => (current ? current.scheduler.nowMs : real.now()))
  replace(Math, 'random', () => (current ? current.random.next() : real.mathRandom()))
  replace(AbortSignal, 'timeout', (ms: number) =>
    current ? abortAfter(current, ms) : real.timeout(ms),
  )
  replace(timers, 'setTimeout', (ms: number, value: unknown) =>
    current ? current.scheduler.sleep(ms).then(() => value) : realPause(ms, value),
  )
  replace(crypto, 'randomBytes', (size: number) =>
    current ? bytesOf(current.random, size) : real.randomBytes(size),
  )
  replace(crypto, 'randomInt', (from: number, to?: number) => {
    const [least, most] = to === undefined ? [0, from] : [from, to]
    return (current?.random ?? RANDOM_BEFORE).int(least, most - 1)
  })
  syncBuiltinESMExports()
}

/** Simulates the machine until `run` ends. */
export async function onMachine<T>(machine: Machine, run: () => Promise<T>): Promise<T> {
  if (current) throw new Error('one world at a time')
  current = machine
  try {
    return await run()
  } finally {
    current = null
  }
}

// Modules may draw when they are loaded: the same in every run.
const RANDOM_BEFORE = { int: (least: number) => least }

function bytesOf(random: Random, size: number): Buffer {
  const bytes = Buffer.alloc(size)
  for (let at = 0; at < size; at += 1) bytes[at] = random.int(0, 255)
  return bytes
}

function repeated(scheduler: Scheduler, ms: number, call: () => void): Timer {
  let next = scheduler.after(ms, again)
  function again() {
    next = scheduler.after(ms, again)
    call()
  }
  return { cancel: () => next.cancel() }
}

function abortAfter({ scheduler }: Machine, ms: number): AbortSignal {
  const controller = new AbortController()
  scheduler.after(ms, () => {
    controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
  })
  return controller.signal
}
