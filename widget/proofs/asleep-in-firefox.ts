import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { launch } from 'puppeteer-core'
import { eventually } from '../../checkout-server/testing/eventually.ts'
import type { ScriptedCheckout } from './harness/scripted-checkout.ts'
import type { Site } from './harness/site.ts'

const PLACES = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
]

/** Path of a Firefox: `FIREFOX_PATH` or an installed one; null where there is none. */
export const findFirefox = (): string | null =>
  process.env['FIREFOX_PATH'] ?? PLACES.find((path) => existsSync(path)) ?? null

let count = 0

/**
 * Stops a whole Firefox that shows a payment, breaks its stream, pays, and lets it go on. Firefox has
 * no command that freezes one tab, so the operating system freezes all of its processes.
 * @returns Milliseconds from going on to the paid event, and the events that the page heard.
 */
export async function paidAfterFirefoxSleeps(
  executablePath: string,
  { checkout, shop }: { checkout: ScriptedCheckout; shop: Site },
): Promise<{ paidMs: number; events: string[] }> {
  count += 1
  const token = `firefox-${count}`
  checkout.add(token)
  shop.put(`/${token}`, {
    type: 'text/html',
    body: `<!doctype html><html lang="id"><title>Toko</title>
      <script>
        window.heard = []
        for (const name of ['paid', 'expired', 'cancelled', 'error'])
          document.addEventListener('autogopay-' + name, ({ type }) => heard.push({ type, at: Date.now() }))
      </script>
      <script async src="${checkout.scriptUrl}"></script>
      <autogopay-checkout token="${token}"></autogopay-checkout>`,
  })
  const browser = await launch({ browser: 'firefox', executablePath, headless: true })
  try {
    const page = await browser.newPage()
    await page.goto(`${shop.url}/${token}`)
    await eventually(() => checkout.streamsOf(token) === 1)
    const processes = await familyOf(browser.process()?.pid ?? 0)
    signalAll(processes, 'SIGSTOP')
    checkout.cutStreams()
    checkout.pay(token)
    const awakeAt = Date.now()
    signalAll(processes, 'SIGCONT')
    await page.waitForSelector('autogopay-checkout[data-status=paid]')
    const heard = await page.evaluate(
      () => Reflect.get(window, 'heard') as { type: string; at: number }[],
    )
    const paid = heard.find(({ type }) => type === 'autogopay-paid')
    if (!paid) throw new Error('the page shows "paid" but was not told')
    return { paidMs: paid.at - awakeAt, events: heard.map(({ type }) => type) }
  } finally {
    await browser.close()
  }
}

function signalAll(processes: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of processes) process.kill(pid, signal)
}

/** A process and all that it started. Linux only. */
async function familyOf(root: number): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    // The name in brackets may hold anything: the parent is the second word behind it.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    if (parent > 0) parents.set(Number(name), parent)
  }
  const family = [root]
  for (const member of family) {
    for (const [pid, parent] of parents) if (parent === member) family.push(pid)
  }
  return family
}
