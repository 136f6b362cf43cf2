import { chromium, type Browser } from 'playwright-core'
import { ensureChromium } from '../../.ci/chromium.ts'

/** Chromium without anything that asks the internet. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await ensureChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
