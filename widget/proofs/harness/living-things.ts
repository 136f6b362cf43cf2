import type { Page } from 'playwright-core'

/** What a page keeps alive. */
export interface LivingThings {
  timers: number
  /** Listeners of window, document and media queries: those outlive an element. */
  listeners: number
}

/** Has the page count its timers and its long-lived listeners from its first script on. */
export async function countLivingThings(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const timers = new Set<unknown>()
    const listeners = new Set<string>()
    Reflect.set(window, 'livingThings', () => ({ timers: timers.size, listeners: listeners.size }))

    const { setTimeout: set, clearTimeout: clear, setInterval: repeat, clearInterval: end } = window
    const timeout = (run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
      const timer = set(() => {
        timers.delete(timer)
        run(...args)
      }, ms)
      timers.add(timer)
      return timer
    }
    const interval = (run: () => void, ms?: number, ...args: unknown[]) => {
      const timer = repeat(run, ms, ...args)
      timers.add(timer)
      return timer
    }
    const forget = (how: typeof clear) => (timer?: number) => {
      timers.delete(timer)
      how(timer)
    }
    Object.assign(window, {
      setTimeout: timeout,
      clearTimeout: forget(clear),
      setInterval: interval,
      clearInterval: forget(end),
    })

    // By number, since an object in a set would itself be kept alive.
    const numbers = new WeakMap<object, number>()
    let count = 0
    const numberOf = (thing: object) => {
      const number = numbers.get(thing) ?? ++count
      numbers.set(thing, number)
      return number
    }
    const isLong = (target: unknown): target is EventTarget =>
      target === window || target === document || target instanceof MediaQueryList
    const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype
    const keyOf = (target: object, type: string, listener: object) =>
      `${numberOf(target)} ${type} ${numberOf(listener)}`
    EventTarget.prototype.addEventListener = function (type, listener, options) {
      const target: unknown = this ?? window
      if (listener && isLong(target)) listeners.add(keyOf(target, type, listener))
      add.call(target as EventTarget, type, listener, options)
    }
    EventTarget.prototype.removeEventListener = function (type, listener, options) {
      const target: unknown = this ?? window
      if (listener && isLong(target)) listeners.delete(keyOf(target, type, listener))
      remove.call(target as EventTarget, type, listener, options)
    }
  })
}

/** What is alive now. */
export const livingThings = (page: Page): Promise<LivingThings> =>
  page.evaluate(() => (Reflect.get(window, 'livingThings') as () => LivingThings)())
