import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../checkout-server/testing/browser.ts'
import { paidAfterSleep, type Sleep } from './asleep.ts'
import { openScriptedCheckout, type ScriptedCheckout } from './harness/scripted-checkout.ts'
import { openSite, type Site } from './harness/site.ts'

let browser: Browser
let checkout: ScriptedCheckout
let shop: Site
beforeAll(async () => {
  ;[browser, checkout, shop] = await Promise.all([
    openBrowser(),
    openScriptedCheckout(),
    openSite(),
  ])
})
afterAll(async () => {
  await browser?.close()
  await Promise.all([checkout?.close(), shop?.close()])
})

test.for(['cut', 'silent'] satisfies Sleep[])(
  'a frozen tab whose stream went %s shows the money as soon as it thaws',
  async (sleep) => {
    const { paidMs, events } = await paidAfterSleep({ browser, checkout, shop }, sleep)
    expect(events).toEqual(['autogopay-paid'])
    // The bar is one second; a machine that is busy with other tests gets the time it needs, which
    // is still far below the 20 s after which a silent stream would be given up without a wake-up.
    expect(paidMs).toBeLessThan(8_000)
  },
)
