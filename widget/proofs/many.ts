import type { Browser, CDPSession, Page } from 'playwright-core'
import { eventually } from '../../checkout-server/testing/eventually.ts'
import { countLivingThings, livingThings, type LivingThings } from './harness/living-things.ts'
import { openScriptedCheckout, type ScriptedCheckout } from './harness/scripted-checkout.ts'
import { openSite } from './harness/site.ts'
import { WATCH_TIMING } from '../src/watch-timing.ts'
import { openWatchedPage } from './harness/watched-page.ts'

// A browser opens six connections to a server that speaks HTTP/1.1.
const WIDGETS_PER_SERVER = 5
// Of a page at once; the other elements ask at intervals.
const { mostStreams } = WATCH_TIMING
const WARM_UP_CYCLES = 8
const WITHIN_MS = 30_000

/** What the page holds, without garbage. */
export interface Holdings extends LivingThings {
  /** As the engine counts them: of every target, shadow roots included. */
  allListeners: number
  nodes: number
  heapBytes: number
}

/**
 * Shows many payments on one page, and in each cycle breaks all streams, waits until they are back,
 * takes all elements out of the page and puts them back.
 * @returns What the page held before the cycles, after a few to warm up, and after them.
 */
export async function growthOverCycles(
  browser: Browser,
  { widgets, cycles }: { widgets: number; cycles: number },
): Promise<{ before: Holdings; after: Holdings; complaints: string[] }> {
  const servers = await Promise.all(
    Array.from({ length: Math.ceil(widgets / WIDGETS_PER_SERVER) }, openScriptedCheckout),
  )
  const shop = await openSite()
  const tags = Array.from({ length: widgets }, (_, index) => {
    const server = servers[Math.floor(index / WIDGETS_PER_SERVER)]
    server?.add(`many-${index}`)
    return `<autogopay-checkout token="many-${index}" endpoint="${server?.url}"></autogopay-checkout>`
  })
  shop.put('/many', {
    type: 'text/html',
    body: `<!doctype html><html lang="id"><title>Toko</title><link rel="icon" href="data:,">
      <script async src="${servers[0]?.scriptUrl}"></script><main>${tags.join('\n')}</main>`,
  })
  const { page, complaints, close } = await openWatchedPage(browser)
  await countLivingThings(page)
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  try {
    await page.goto(`${shop.url}/many`)
    await allWatch(servers, widgets)
    for (let cycle = 0; cycle < WARM_UP_CYCLES; cycle += 1) await loseAll(page, servers, widgets)
    const before = await holdings(page, cdp)
    for (let cycle = 0; cycle < cycles; cycle += 1) await loseAll(page, servers, widgets)
    await eventually(async () => (await livingThings(page)).timers <= before.timers)
    // Broken streams are what is being done to it, so the browser's own words on that do not count.
    const real = complaints.filter((text) => !text.includes('Failed to load resource'))
    return { before, after: await holdings(page, cdp), complaints: real }
  } finally {
    await close()
    await Promise.all([shop.close(), ...servers.map((server) => server.close())])
  }
}

async function loseAll(page: Page, servers: ScriptedCheckout[], widgets: number): Promise<void> {
  const opened = sum(servers, (server) => server.openedStreams())
  for (const server of servers) server.cutStreams()
  await eventually(
    () =>
      sum(servers, (server) => server.openedStreams()) === opened + Math.min(widgets, mostStreams),
    WITHIN_MS,
  )
  const main = await page.evaluateHandle(() => document.querySelector('main') as HTMLElement)
  await main.evaluate((element) => element.remove())
  await allWatch(servers, 0)
  await main.evaluate((element) => document.body.append(element))
  await allWatch(servers, widgets)
  await main.dispose()
}

const allWatch = (servers: ScriptedCheckout[], count: number): Promise<void> =>
  eventually(
    () => sum(servers, (server) => server.openStreams()) === Math.min(count, mostStreams),
    WITHIN_MS,
  )

const sum = (servers: ScriptedCheckout[], count: (server: ScriptedCheckout) => number): number =>
  servers.reduce((total, server) => total + count(server), 0)

async function holdings(page: Page, cdp: CDPSession): Promise<Holdings> {
  await cdp.send('HeapProfiler.enable')
  // Twice: finalizers of the first may let go of more.
  await cdp.send('HeapProfiler.collectGarbage')
  await cdp.send('HeapProfiler.collectGarbage')
  const { metrics } = await cdp.send('Performance.getMetrics')
  const metric = (name: string) => metrics.find((each) => each.name === name)?.value ?? Number.NaN
  return {
    ...(await livingThings(page)),
    allListeners: metric('JSEventListeners'),
    nodes: metric('Nodes'),
    heapBytes: metric('JSHeapUsedSize'),
  }
}
