import type { Browser } from 'playwright-core'
import { eventually } from '../../checkout-server/testing/eventually.ts'
import type { ScriptedCheckout } from './harness/scripted-checkout.ts'
import type { Site } from './harness/site.ts'
import { openWatchedPage } from './harness/watched-page.ts'

/** `cut`: the socket breaks while the tab is frozen. `silent`: it stays open and is never heard of again. */
export type Sleep = 'cut' | 'silent'

/** Where it happens. */
export interface Stage {
  browser: Browser
  checkout: ScriptedCheckout
  shop: Site
}

let count = 0

/**
 * Freezes a tab that shows a payment, takes its stream away, pays, and thaws it.
 * @returns Milliseconds from the thaw to the paid event, and the events that the page heard.
 */
export async function paidAfterSleep(
  { browser, checkout, shop }: Stage,
  sleep: Sleep,
): Promise<{ paidMs: number; events: string[] }> {
  count += 1
  const token = `asleep-${count}`
  checkout.add(token)
  shop.put(`/${token}`, {
    type: 'text/html',
    body: `<!doctype html><html lang="id"><title>Toko</title>
      <script async src="${checkout.scriptUrl}"></script>
      <autogopay-checkout token="${token}"></autogopay-checkout>`,
  })
  const { page, close } = await openWatchedPage(browser)
  await page.addInitScript(() => {
    const heard: { type: string; at: number }[] = []
    Reflect.set(window, 'heard', heard)
    for (const type of ['paid', 'expired', 'cancelled', 'error'].map((name) => `autogopay-${name}`))
      document.addEventListener(type, () => heard.push({ type, at: Date.now() }))
  })
  await page.goto(`${shop.url}/${token}`)
  await eventually(() => checkout.streamsOf(token) === 1)

  const cdp = await page.context().newCDPSession(page)
  // Frozen is what a tab becomes some time after it was hidden.
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' })
  if (sleep === 'cut') checkout.cutStreams()
  else checkout.forgetStreams()
  checkout.pay(token)
  const thawedAt = Date.now()
  await cdp.send('Page.setWebLifecycleState', { state: 'active' })
  // In life a tab thaws because it is shown; the browser was told to freeze it without hiding it.
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await page.locator('autogopay-checkout[data-status=paid]').waitFor()
  const heard = await page.evaluate(
    () => Reflect.get(window, 'heard') as { type: string; at: number }[],
  )
  await close()
  const paid = heard.find(({ type }) => type === 'autogopay-paid')
  if (!paid) throw new Error('the page shows "paid" but was not told')
  return { paidMs: paid.at - thawedAt, events: heard.map(({ type }) => type) }
}
