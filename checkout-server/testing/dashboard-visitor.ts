import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

const AXE = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'))
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
export const DESK = { viewport: { width: 1440, height: 900 } }

/** Somebody in front of the dashboard, whose browser tells of everything that went wrong. */
export interface Visitor {
  page: Page
  /** Errors of scripts, and what the page's policy refused. */
  errors: string[]
  /** What axe has against the page as it is. */
  complaints(): Promise<string[]>
  /** How many pixels of the page stand out at the side. */
  overflow(): Promise<number>
}

/** Opens the dashboard's browser, in Indonesian unless told. */
export async function openVisitor(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    locale: 'id-ID',
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(String(error)))
  const axe = await readFile(AXE, 'utf8')
  return {
    page,
    errors,
    async complaints() {
      // A page behind others draws no frames, and what changed may not have reached all of it.
      await page.bringToFront()
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            requestAnimationFrame(() => requestAnimationFrame(resolve))
          }),
      )
      // As the debugger: the page's policy would refuse a script of ours.
      const debug = await context.newCDPSession(page)
      await debug.send('Runtime.evaluate', { expression: `${axe};0` })
      await debug.detach()
      return page.evaluate(async (tags) => {
        const { axe: rules } = globalThis as unknown as { axe: AxeRules }
        const { violations } = await rules.run(document, { runOnly: tags })
        return violations.flatMap(({ id, nodes }) =>
          nodes.map(({ target }) => `${location.pathname} ${id}: ${target.join(' ')}`),
        )
      }, TAGS)
    },
    overflow: () =>
      page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement
        return scrollWidth - clientWidth
      }),
  }
}

interface AxeRules {
  run(
    document: Document,
    options: { runOnly: string[] },
  ): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>
}
