import type { Browser } from 'playwright-core'
import { openBrowser } from '../../testing/browser.ts'
import { startCheckout } from '../harness/checkout.ts'
import type { Measured } from '../harness/figure.ts'
import { firstView, type FirstView } from '../harness/first-view.ts'
import { openFront } from '../harness/front.ts'
import { OWNER, registerMerchant } from '../harness/merchant.ts'
import { CHEAP_PHONE, SLOW_PROCESSOR, type Conditions } from '../harness/page-load.ts'
import { createPayments } from '../harness/payments.ts'
import { interleave } from '../harness/rounds.ts'
import type { Bench, World } from '../harness/world.ts'

const LOADS = { quick: 2, full: 9 }
const PAYMENTS = 200
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const MOST_MS = 2_000
const MOST_BYTES = 200_000

/** From opening the dashboard on a phone with a slow processor to using it. */
export const firstViewBench: Bench = { ids: ['P11b'], measure }

async function measure(world: World): Promise<Measured[]> {
  const databaseUrl = await world.databases.create('p11b')
  const merchant = await registerMerchant(databaseUrl, { providerUrl: 'http://127.0.0.1:9' })
  const front = await openFront()
  const checkout = await startCheckout({
    databaseUrl,
    merchant,
    publicUrl: front.url,
    provider: 'double',
  })
  front.passTo(checkout.url)
  const browser = await openBrowser()
  try {
    await createPayments({ url: checkout.url, merchant, count: PAYMENTS })
    const cookies = await cookiesOf(browser, front.url)
    const login = (conditions: Conditions) =>
      firstView(browser, {
        url: `${front.url}/dashboard/login`,
        wanted: ['form input[type="password"]', 'form button.primary'],
        cookies: [],
        conditions,
        device: PHONE,
      })
    const overview = (conditions: Conditions) =>
      firstView(browser, {
        url: `${front.url}/dashboard`,
        wanted: [
          '.page.overview h1',
          '.figure .value',
          'ap-revenue-chart canvas',
          '.page.overview a.row',
        ],
        cookies,
        conditions,
        device: PHONE,
      })
    const arms = await interleave(
      { rounds: world.quick ? LOADS.quick : LOADS.full, warmUp: true },
      {
        login: () => login(SLOW_PROCESSOR),
        overview: () => overview(SLOW_PROCESSOR),
        onPhone: () => overview(CHEAP_PHONE),
      },
    )
    return [
      ...figuresOf('login page', arms.login, { goalMs: MOST_MS }),
      ...figuresOf('overview, signed in', arms.overview, { goalMs: MOST_MS }),
      // Of a network that the bar says nothing about.
      ...figuresOf('overview, signed in, also slow 4G', arms.onPhone, { goalMs: null }),
    ]
  } finally {
    await Promise.all([browser.close(), checkout.stop()])
    await front.close()
  }
}

function figuresOf(
  view: string,
  loads: readonly FirstView[],
  { goalMs }: { goalMs: number | null },
): Measured[] {
  const figure = { id: 'P11b', better: 'less' as const, control: null, floor: null }
  const times: Measured[] = [
    {
      ...figure,
      what: `${view}: until it is seen, cpu ÷ 4`,
      unit: 'ms',
      ours: loads.map(({ seenMs }) => seenMs),
      goal: null,
    },
    {
      ...figure,
      what: `${view}: until it answers at once, cpu ÷ 4`,
      unit: 'ms',
      ours: loads.map(({ interactiveMs }) => interactiveMs),
      goal: goalMs === null ? null : { of: 'ours', value: goalMs },
    },
  ]
  if (goalMs === null) return times
  return [
    ...times,
    {
      ...figure,
      what: `${view}: all that is sent until then`,
      unit: 'B',
      ours: loads.map(({ bytes }) => bytes),
      goal: { of: 'ours', value: MOST_BYTES },
    },
  ]
}

/** Signs in once, as a person does. */
async function cookiesOf(browser: Browser, url: string) {
  const context = await browser.newContext({ ...PHONE, locale: 'id-ID' })
  const page = await context.newPage()
  await page.goto(`${url}/dashboard/login`)
  await page.locator('input[type="email"]').fill(OWNER.email)
  await page.locator('input[type="password"]').fill(OWNER.password)
  await page.locator('form button.primary').click()
  await page.locator('.page.overview').waitFor()
  const cookies = await context.cookies()
  await context.close()
  return cookies
}
