import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

/** A page, and everything it complained about. */
export interface WatchedPage {
  page: Page
  /** Console errors, uncaught errors and violations of the page's policy, in the order they came. */
  complaints: string[]
  /** Requests that left for another machine. */
  strangers: string[]
  close(): Promise<void>
}

/** Opens an empty page in a context of its own. */
export async function openWatchedPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1024, height: 900 }, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  const strangers: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url())
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') strangers.push(request.url())
  })
  await page.exposeFunction('complainOfViolation', (text: string) => complaints.push(text))
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
      const tell = Reflect.get(window, 'complainOfViolation') as (text: string) => void
      tell(`${violatedDirective} ${blockedURI} ${sample}`)
    })
  })
  return { page, complaints, strangers, close: () => context.close() }
}
