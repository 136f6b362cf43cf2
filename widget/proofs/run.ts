/**
 * `npm run widget-proofs`: the whole forms of what the tests of this folder try in small, with
 * figures. `--only asleep,decode`: those. Ends with code 1 when one does not hold.
 */
import { parseArgs } from 'node:util'
import { openBrowser } from '../../checkout-server/testing/browser.ts'
import { findFirefox, paidAfterFirefoxSleeps } from './asleep-in-firefox.ts'
import { paidAfterSleep, type Stage } from './asleep.ts'
import { readPrintedQr } from './harness/printed.ts'
import { openScriptedCheckout } from './harness/scripted-checkout.ts'
import { openSite } from './harness/site.ts'
import { growthOverCycles } from './many.ts'
import { givenCodePage, looks, misread, payloadOf, unreadableLooks } from './scan.ts'

/** How a proof came out, in words. */
interface Outcome {
  holds: boolean
  figure: string
}

const SLEEPS = 10
const FIREFOX_SLEEPS = 3
const PAID_WITHIN_MS = 1_000
const CODES = 10_000
const SHEETS = 20
const WIDTHS = Array.from({ length: 23 }, (_, index) => 160 + 20 * index)

const PROOFS: Record<string, (stage: Stage) => Promise<Outcome>> = {
  asleep,
  firefox,
  many,
  decode,
  looks: look,
  print,
}

async function asleep(stage: Stage): Promise<Outcome> {
  const times: number[] = []
  for (let turn = 0; turn < SLEEPS; turn += 1) {
    for (const sleep of ['cut', 'silent'] as const) {
      const { paidMs, events } = await paidAfterSleep(stage, sleep)
      times.push(events.length === 1 ? paidMs : Number.POSITIVE_INFINITY)
    }
  }
  const slowest = Math.max(...times)
  return {
    holds: slowest <= PAID_WITHIN_MS,
    figure: `${times.length} frozen tabs, paid after the thaw: ${times.sort((a, b) => a - b)[SLEEPS]} ms in the middle, ${slowest} ms at most (≤ ${PAID_WITHIN_MS})`,
  }
}

async function firefox(stage: Stage): Promise<Outcome> {
  const path = findFirefox()
  if (!path) return { holds: true, figure: 'no Firefox on this machine: not tried' }
  const times: number[] = []
  for (let turn = 0; turn < FIREFOX_SLEEPS; turn += 1) {
    const { paidMs, events } = await paidAfterFirefoxSleeps(path, stage)
    times.push(events.length === 1 ? paidMs : Number.POSITIVE_INFINITY)
  }
  const slowest = Math.max(...times)
  return {
    holds: slowest <= PAID_WITHIN_MS,
    figure: `${times.length} times stopped, paid after going on: ${times.join(', ')} ms (≤ ${PAID_WITHIN_MS})`,
  }
}

async function many({ browser }: Stage): Promise<Outcome> {
  const { before, after, complaints } = await growthOverCycles(browser, { widgets: 20, cycles: 10 })
  const growth = (key: keyof typeof before) => after[key] - before[key]
  const isSteady = (['timers', 'listeners', 'allListeners', 'nodes'] as const).every(
    (key) => growth(key) <= 0,
  )
  return {
    holds: isSteady && complaints.length === 0,
    figure: `20 elements, 10 cycles: timers ${growth('timers')}, listeners ${growth('allListeners')}, nodes ${growth('nodes')}, heap ${Math.round(growth('heapBytes') / 1_024)} kB of ${Math.round(before.heapBytes / 1_024)} kB`,
  }
}

async function decode(): Promise<Outcome> {
  const wrong = await misread(0, CODES)
  return { holds: wrong.length === 0, figure: `${CODES} codes read back, ${wrong.length} wrong` }
}

async function look(stage: Stage): Promise<Outcome> {
  const all = looks(WIDTHS)
  const failed = await unreadableLooks(stage, all)
  return {
    holds: failed.length === 0,
    figure: `${all.length} screenshots, unread: ${failed.join('; ') || 'none'}`,
  }
}

async function print(stage: Stage): Promise<Outcome> {
  let unread = 0
  for (let sheet = 0; sheet < SHEETS; sheet += 1) {
    const page = await stage.browser.newPage({ colorScheme: sheet % 2 ? 'dark' : 'light' })
    await page.goto(givenCodePage(stage, payloadOf(sheet)))
    await page.locator('autogopay-checkout [part~=qr]').waitFor()
    const format = sheet % 3 ? 'A4' : 'A6'
    if ((await readPrintedQr(await page.pdf({ format }))) !== payloadOf(sheet)) unread += 1
    await page.close()
  }
  return { holds: unread === 0, figure: `${SHEETS} sheets of A4 and A6, unread: ${unread}` }
}

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const only = values.only?.split(',').map((name) => name.trim())
const chosen = Object.entries(PROOFS).filter(([name]) => !only || only.includes(name))
if (chosen.length === 0) {
  console.error(`no such proof; there are ${Object.keys(PROOFS).join(', ')}`)
  process.exit(2)
}
const [browser, checkout, shop] = await Promise.all([
  openBrowser(),
  openScriptedCheckout(),
  openSite(),
])
let failed = 0
try {
  for (const [name, prove] of chosen) {
    const { holds, figure } = await prove({ browser, checkout, shop })
    if (!holds) failed += 1
    console.log(`${name.padEnd(7)} ${holds ? 'holds ' : 'FAILED'} ${figure}`)
  }
} finally {
  await browser.close()
  await Promise.all([checkout.close(), shop.close()])
}
process.exitCode = failed > 0 ? 1 : 0
