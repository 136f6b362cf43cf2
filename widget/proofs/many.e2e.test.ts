import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../checkout-server/testing/browser.ts'
import { growthOverCycles } from './many.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser?.close())

test('twenty on one page leave nothing behind, however often they lose their streams and their place', async () => {
  const { before, after, complaints } = await growthOverCycles(browser, { widgets: 20, cycles: 5 })
  expect(after.timers).toBeLessThanOrEqual(before.timers)
  expect(after.listeners).toBe(before.listeners)
  expect(after.allListeners).toBeLessThanOrEqual(before.allListeners)
  expect(after.nodes).toBeLessThanOrEqual(before.nodes)
  // One leaked element holds more than 20 kB; the engine's own caches move by some.
  expect(after.heapBytes - before.heapBytes).toBeLessThan(20 * 5 * 2_000)
  expect(complaints).toEqual([])
})
