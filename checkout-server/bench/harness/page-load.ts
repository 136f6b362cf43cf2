import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { readTrace, type MainThread } from './trace.ts'

/** How fast the machine and its network are made to seem. */
export interface Conditions {
  /** 4: a quarter of the processor. */
  cpuSlowdown: number
  /** Round trip and bandwidth of each request; null: as they are. */
  network: { latencyMs: number; downloadKbps: number; uploadKbps: number } | null
}

/** As the machine is. */
export const NATIVE: Conditions = { cpuSlowdown: 1, network: null }
/** A cheap phone: a quarter of the processor, and "slow 4G" as Lighthouse means it. */
export const CHEAP_PHONE: Conditions = {
  cpuSlowdown: 4,
  network: { latencyMs: 150, downloadKbps: 1_638, uploadKbps: 750 },
}
/** The processor of a cheap phone on a fast network: what a page costs to run. */
export const SLOW_PROCESSOR: Conditions = { cpuSlowdown: 4, network: null }

/** One page to be loaded. */
export interface PageToLoad {
  url: string
  /** Ways to the QR code: selectors, each but the first inside the shadow root of the one before. */
  qr: readonly (readonly string[])[]
}

/** What one load took. */
export interface PageLoad {
  /** From the start of navigation until the code had been painted. */
  visibleMs: number
  /** Addresses that had been answered to the end by then, the page itself first. */
  requests: string[]
  /** The screen at that moment, if it was asked for. */
  screenshot: Uint8Array | null
  /** What the main thread did until then, if it was asked for. */
  mainThread: MainThread | null
}

const LEAST_PIXELS = 40
/** Idle: this often in a row, less processor time of all the browser's processes than this. */
const IDLE = { everyMs: 100, busySeconds: 0.02, inARow: 3, looks: 30 }
const WITHIN_MS = 30_000
const TRACED = [
  'devtools.timeline',
  'v8',
  'blink.user_timing',
  'toplevel',
  'disabled-by-default-v8.compile',
]

/** Loads a page in a fresh context without a cache, and waits until its code is painted. */
export async function loadPage(
  browser: Browser,
  target: PageToLoad,
  options: { conditions: Conditions; screenshot?: boolean; trace?: boolean },
): Promise<PageLoad> {
  const context = await browser.newContext({
    viewport: { width: 1024, height: 900 },
    locale: 'en-US',
  })
  try {
    const page = await context.newPage()
    const cdp = await context.newCDPSession(page)
    await slowDown(cdp, options.conditions)
    const seen = await watchFor(page, target)
    await untilIdle(browser)
    const answers = answersTo(cdp)
    if (options.trace) await browser.startTracing(page, { categories: TRACED })
    await page.goto(target.url, { waitUntil: 'commit' })
    const { visibleMs, drawnAt } = await seen()
    const screenshot = options.screenshot ? await page.screenshot() : null
    const mainThread = options.trace ? readTrace(await browser.stopTracing()) : null
    const requests = answers.filter(({ at }) => at <= drawnAt).map(({ url }) => url)
    return { visibleMs, requests, screenshot, mainThread }
  } finally {
    await context.close()
  }
}

/**
 * Waits until the browser has built the window that a fresh context opens. That takes longer than a
 * light page needs, on processors which the page shares, and no visitor opens a window for each page.
 */
export async function untilIdle(browser: Browser): Promise<void> {
  const cdp = await browser.newBrowserCDPSession()
  const usedSeconds = async () => {
    const { processInfo } = await cdp.send('SystemInfo.getProcessInfo')
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0)
  }
  let before = await usedSeconds()
  for (let looks = 0, quiet = 0; looks < IDLE.looks && quiet < IDLE.inARow; looks += 1) {
    await pause(IDLE.everyMs)
    const now = await usedSeconds()
    quiet = now - before < IDLE.busySeconds ? quiet + 1 : 0
    before = now
  }
  await cdp.detach()
}

/** Makes a page's machine and network seem so, and takes its cache away. */
export async function slowDown(
  cdp: CDPSession,
  { cpuSlowdown, network }: Conditions,
): Promise<void> {
  await cdp.send('Network.enable')
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true })
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown })
  if (!network) return
  const bytesPerSecond = (kbps: number) => (kbps * 1_024) / 8
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: network.latencyMs,
    downloadThroughput: bytesPerSecond(network.downloadKbps),
    uploadThroughput: bytesPerSecond(network.uploadKbps),
  })
}

interface Seen {
  visibleMs: number
  /** When the code was in the page, just before its first frame: milliseconds since 1970. */
  drawnAt: number
}

/** @returns What to wait for once the page was told to load. */
async function watchFor(page: Page, { url, qr }: PageToLoad): Promise<() => Promise<Seen>> {
  const { promise, resolve, reject } = Promise.withResolvers<Seen>()
  await page.exposeFunction('codeSeen', resolve)
  await page.addInitScript(watchForCode, { ways: qr, leastPixels: LEAST_PIXELS })
  return () => {
    const timer = setTimeout(() => reject(new Error(`${url} showed no code`)), WITHIN_MS)
    return promise.finally(() => clearTimeout(timer))
  }
}

/** What was answered, and when: a stream, which never ends, and what is still on its way are not. */
function answersTo(cdp: CDPSession): { url: string; at: number }[] {
  const answers: { url: string; at: number }[] = []
  const asked = new Map<string, { url: string; clockMs: number }>()
  cdp.on('Network.requestWillBeSent', ({ requestId, request, wallTime, timestamp }) => {
    const clockMs = (wallTime - timestamp) * 1_000
    // A preflight belongs to the stream, which is opened once the code is drawn.
    if (request.method === 'OPTIONS') return
    if (request.url.startsWith('http')) asked.set(requestId, { url: request.url, clockMs })
  })
  cdp.on('Network.loadingFinished', ({ requestId, timestamp }) => {
    const request = asked.get(requestId)
    if (request) answers.push({ url: request.url, at: request.clockMs + timestamp * 1_000 })
  })
  return answers
}

/** Runs in the page: looks at each frame whether the code is there, and tells once it was painted. */
function watchForCode(options: {
  ways: readonly (readonly string[])[]
  leastPixels: number
}): void {
  const find = (way: readonly string[]): Element | null => {
    let root: ParentNode | null = document
    let found: Element | null = null
    for (const selector of way) {
      found = root?.querySelector(selector) ?? null
      root = found?.shadowRoot ?? null
    }
    return found
  }
  const isDrawn = (element: Element | null): boolean => {
    if (!element) return false
    const { width, height } = element.getBoundingClientRect()
    const isLoaded =
      !(element instanceof HTMLImageElement) || (element.complete && element.naturalWidth > 0)
    const { leastPixels } = options
    return isLoaded && width >= leastPixels && height >= leastPixels && element.checkVisibility()
  }
  // Its name is known to the reading of traces, which leaves it out.
  requestAnimationFrame(function lookForCode() {
    if (!options.ways.some((way) => isDrawn(find(way)))) {
      requestAnimationFrame(lookForCode)
      return
    }
    const drawnAt = performance.timeOrigin + performance.now()
    // This callback runs before the frame's paint; a task after the next one runs behind it.
    requestAnimationFrame(function afterPaint() {
      setTimeout(() => {
        performance.mark('code-visible')
        const tell = Reflect.get(window, 'codeSeen') as (seen: Seen) => void
        tell({ visibleMs: performance.now(), drawnAt })
      })
    })
  })
}
