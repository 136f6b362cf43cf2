import { buildQris } from '@autogopay/shared/qris'
import type { Browser } from 'playwright-core'
import { openRandom } from '../../checkout-server/testing/random.ts'
import { drawQr } from '../src/qr-encode.ts'
import { QUIET_ZONE, type QrDrawing } from '../src/qr.ts'
import { readQr, type Pixels } from './harness/read-qr.ts'
import type { ScriptedCheckout } from './harness/scripted-checkout.ts'
import type { Site } from './harness/site.ts'

const MAX_RUPIAH = 10_000_000
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789.&-'
const DIGITS = '0123456789'

/**
 * Dynamic QRIS codes of made-up merchants, short and long.
 * @param index - The same number gives the same code.
 */
export function payloadOf(index: number): string {
  const random = openRandom(index)
  const text = (from: string, least: number, most: number) =>
    Array.from({ length: random.int(least, most) }, () => random.pick([...from])).join('')
  const name = (most: number) => `K${text(LETTERS, 0, most - 2)}A`
  return buildQris([
    { tag: '01', value: '12' },
    {
      tag: '26',
      value: [
        { tag: '00', value: 'ID.CO.CONTOH.WWW' },
        { tag: '01', value: `9360${text(DIGITS, 11, 15)}` },
        { tag: '02', value: text(DIGITS, 1, 15) },
        { tag: '03', value: random.pick(['UMI', 'UKE', 'UME', 'UBE']) },
      ],
    },
    {
      tag: '51',
      value: [
        { tag: '00', value: 'ID.CO.QRIS.WWW' },
        { tag: '02', value: `ID10${text(DIGITS, 11, 11)}` },
        { tag: '03', value: 'UMI' },
      ],
    },
    { tag: '52', value: text(DIGITS, 4, 4) },
    { tag: '53', value: '360' },
    { tag: '54', value: String(random.int(1, MAX_RUPIAH)) },
    { tag: '58', value: 'ID' },
    { tag: '59', value: name(25) },
    { tag: '60', value: name(15) },
    { tag: '61', value: text(DIGITS, 5, 5) },
    {
      tag: '62',
      value: [
        { tag: '01', value: `INV-${text(DIGITS, 1, 20)}` },
        { tag: '07', value: text('ABCDEF0123456789', 1, 12) },
      ],
    },
  ])
}

const PIXELS_PER_MODULE = 3

/** The runs of dark modules that a path draws: each begins where the last one did, and so far from it. */
function runsOf(path: string): { x: number; y: number; run: number }[] {
  let x = 0
  let y = 0
  return [...path.matchAll(/m(-?\d+) (\d+)h(\d+)v1h-\d+z/g)].map(([, right, down, run]) => {
    x += Number(right)
    y += Number(down)
    return { x, y, run: Number(run) }
  })
}

/** Paints a drawing as a screen would, at whole pixels. */
export function rasterize({ size, path }: QrDrawing): Pixels {
  const side = size * PIXELS_PER_MODULE
  const data = new Uint8ClampedArray(side * side * 4).fill(255)
  for (const { x, y, run } of runsOf(path)) {
    for (let row = 0; row < PIXELS_PER_MODULE; row += 1) {
      const start = (y * PIXELS_PER_MODULE + row) * side + x * PIXELS_PER_MODULE
      for (let at = start; at < start + run * PIXELS_PER_MODULE; at += 1) {
        data.fill(0, at * 4, at * 4 + 3)
      }
    }
  }
  return { data, width: side, height: side }
}

/** Draws payloads and reads them back. @returns Those that were misread. */
export async function misread(from: number, to: number): Promise<string[]> {
  const wrong: string[] = []
  for (let index = from; index < to; index += 1) {
    const text = payloadOf(index)
    if ((await readQr(rasterize(drawQr(text)))) !== text) wrong.push(text)
  }
  return wrong
}

/** Whether nothing dark stands in the quiet zone of a drawing. */
export function hasQuietZone({ size, path }: QrDrawing): boolean {
  const [least, most] = [QUIET_ZONE, size - QUIET_ZONE]
  const runs = runsOf(path)
  return (
    runs.length > 0 &&
    runs.every(({ x, y, run }) => x >= least && x + run <= most && y >= least && y < most)
  )
}

/** One way to look at a code. */
export interface Look {
  /** Device pixels per CSS pixel. */
  ratio: number
  scheme: 'light' | 'dark'
  /** Width of the element, in CSS pixels. */
  width: number
}

/** Every combination. */
export function looks(widths: readonly number[]): Look[] {
  return [1, 2, 3].flatMap((ratio) =>
    (['light', 'dark'] as const).flatMap((scheme) =>
      widths.map((width) => ({ ratio, scheme, width })),
    ),
  )
}

/** Shows a code in every way and reads it from screenshots. @returns The ways that failed. */
export async function unreadableLooks(
  stage: { browser: Browser; checkout: ScriptedCheckout; shop: Site },
  tried: readonly Look[],
): Promise<string[]> {
  const failed: string[] = []
  for (const [ratio, scheme] of groups(tried)) {
    const text = payloadOf(ratio)
    const context = await stage.browser.newContext({
      viewport: { width: 700, height: 1000 },
      deviceScaleFactor: ratio,
      colorScheme: scheme,
    })
    const page = await context.newPage()
    await page.goto(givenCodePage(stage, text))
    const code = page.locator('autogopay-checkout [part~=qr]')
    await code.waitFor()
    for (const look of tried) {
      if (look.ratio !== ratio || look.scheme !== scheme) continue
      await page.locator('autogopay-checkout').evaluate((element, width) => {
        element.style.width = `${width}px`
      }, look.width)
      await code.scrollIntoViewIfNeeded()
      const read = await readQr(await page.screenshot())
      if (read !== text) failed.push(`${look.width} px, ${ratio} ×, ${scheme}`)
    }
    await context.close()
  }
  return failed
}

const groups = (tried: readonly Look[]): [number, 'light' | 'dark'][] => {
  const keys = new Map(tried.map(({ ratio, scheme }) => [`${ratio} ${scheme}`, { ratio, scheme }]))
  return [...keys.values()].map(({ ratio, scheme }) => [ratio, scheme])
}

let count = 0
/** Puts a page that shows a code, and returns its address. */
export function givenCodePage(
  { checkout, shop }: { checkout: ScriptedCheckout; shop: Site },
  text: string,
): string {
  count += 1
  const token = `code-${count}`
  checkout.add(token, { qrText: text })
  shop.put(`/${token}`, {
    type: 'text/html',
    body: `<!doctype html><html lang="id"><meta name="color-scheme" content="light dark">
      <title>Toko</title><script async src="${checkout.scriptUrl}"></script>
      <autogopay-checkout token="${token}" style="display: block"></autogopay-checkout>`,
  })
  return `${shop.url}/${token}`
}
