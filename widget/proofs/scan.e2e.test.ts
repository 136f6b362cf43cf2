import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../checkout-server/testing/browser.ts'
import { drawQr } from '../src/qr-encode.ts'
import { readPrintedQr } from './harness/printed.ts'
import { readQr } from './harness/read-qr.ts'
import { openScriptedCheckout, type ScriptedCheckout } from './harness/scripted-checkout.ts'
import { openSite, type Site } from './harness/site.ts'
import { givenCodePage, hasQuietZone, looks, misread, payloadOf, unreadableLooks } from './scan.ts'

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

test('hundreds of codes are read back as they were written, each with its quiet zone', async () => {
  expect(await misread(0, 300)).toEqual([])
  const codes = Array.from({ length: 300 }, (_, index) => drawQr(payloadOf(index)))
  expect(codes.every(hasQuietZone)).toBe(true)
})

test('a reader that is shown a damaged drawing says so', async () => {
  const { size, path } = drawQr(payloadOf(0))
  const torn = path.split('m').slice(0, 40).join('m')
  const { rasterize } = await import('./scan.ts')
  expect(await readQr(rasterize({ size, path: torn }))).toBe('')
})

test('a code is read from the screen at any density, in any theme, in narrow and wide places', async () => {
  expect(await unreadableLooks({ browser, checkout, shop }, looks([160, 360, 600]))).toEqual([])
})

test('a code is read from paper', async () => {
  const text = payloadOf(7)
  const page = await browser.newPage({ colorScheme: 'dark' })
  await page.goto(givenCodePage({ checkout, shop }, text))
  await page.locator('autogopay-checkout [part~=qr]').waitFor()
  expect(await readPrintedQr(await page.pdf({ format: 'A4' }))).toBe(text)
  await page.close()
})
