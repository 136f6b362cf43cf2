import type { Browser, BrowserContextOptions } from 'playwright-core'
import { slowDown, untilIdle, type Conditions } from './page-load.ts'

/** What one first view took. */
export interface FirstView {
  /** From the start of navigation until what was waited for is on screen. */
  seenMs: number
  /** Until then, and until the last long task after it: from here on the page answers at once. */
  interactiveMs: number
  /** Of all that came over the network until then, as it was sent. */
  bytes: number
}

/** So long without a task of 50 ms and more: whoever touches the page is answered at once. */
const QUIET_MS = 2_000
const WITHIN_MS = 60_000

/**
 * Opens a page in a fresh context without a cache, until it can be used.
 * @param view.wanted - Selectors: all of them on screen are the view.
 * @param view.cookies - Of who is signed in.
 */
export async function firstView(
  browser: Browser,
  view: {
    url: string
    wanted: readonly string[]
    cookies: Parameters<Awaited<ReturnType<Browser['newContext']>>['addCookies']>[0]
    conditions: Conditions
    device: BrowserContextOptions
  },
): Promise<FirstView> {
  const context = await browser.newContext(view.device)
  try {
    await context.addCookies(view.cookies)
    const page = await context.newPage()
    const cdp = await context.newCDPSession(page)
    await slowDown(cdp, view.conditions)
    let bytes = 0
    cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
    })
    await page.addInitScript(watchView, { wanted: view.wanted, quietMs: QUIET_MS })
    await untilIdle(browser)
    await page.goto(view.url, { waitUntil: 'commit' })
    const reached = await page.waitForFunction(
      () => Reflect.get(window, 'reachedView') as Reached | undefined,
      null,
      { timeout: WITHIN_MS, polling: 250 },
    )
    const { seenMs, interactiveMs } = (await reached.jsonValue()) as Reached
    return { seenMs, interactiveMs, bytes }
  } finally {
    await context.close()
  }
}

type Reached = Omit<FirstView, 'bytes'>

/** Runs in the page: when all was there, painted, and when the last long task after it had ended. */
function watchView({ wanted, quietMs }: { wanted: readonly string[]; quietMs: number }): void {
  let longTaskEnd = 0
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      longTaskEnd = Math.max(longTaskEnd, startTime + duration)
    }
  }).observe({ type: 'longtask', buffered: true })
  const isThere = (selector: string): boolean => {
    const element = document.querySelector(selector)
    if (!element?.checkVisibility()) return false
    const { width, height } = element.getBoundingClientRect()
    return width > 0 && height > 0
  }
  const tellWhenQuiet = (seenMs: number) => {
    const from = Math.max(seenMs, longTaskEnd)
    if (performance.now() - from >= quietMs) {
      Reflect.set(window, 'reachedView', { seenMs, interactiveMs: from })
    } else setTimeout(tellWhenQuiet, 100, seenMs)
  }
  requestAnimationFrame(function look() {
    if (!wanted.every(isThere)) {
      requestAnimationFrame(look)
      return
    }
    // This callback runs before the frame's paint; a task after the next one runs behind it.
    requestAnimationFrame(() => setTimeout(() => tellWhenQuiet(performance.now())))
  })
}
