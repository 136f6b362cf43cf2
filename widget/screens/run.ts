/**
 * `npm run screens`: takes a picture of every state × theme × language × width, of the element in a
 * shop, of its dialog and of the hosted page, and puts them on sheets: `reports/screens/`.
 * `--only embedded,modal,hosted`: those.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import { openBrowser } from '../../checkout-server/testing/browser.ts'
import { openEmbedded } from './embedded.ts'
import { openHosted } from './hosted.ts'
import type { Place } from './place.ts'
import { sheetOf, type Picture } from './sheet.ts'

const REPORT = fileURLToPath(new URL('../../reports/screens/', import.meta.url))
const WIDTHS = [360, 768, 1_440]
const THEMES = ['light', 'dark'] as const
const LOCALES = ['id', 'en']
const PLACES: Record<string, () => Promise<Place>> = {
  embedded: () => openEmbedded('inline'),
  modal: () => openEmbedded('modal'),
  hosted: openHosted,
}

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const only = values.only?.split(',')
const chosen = Object.keys(PLACES).filter((name) => !only || only.includes(name))
if (chosen.length === 0) {
  console.error(`no such place; there are ${Object.keys(PLACES).join(', ')}`)
  process.exit(2)
}
const browser = await openBrowser()
try {
  for (const name of chosen) {
    await rm(join(REPORT, name), { recursive: true, force: true })
    await mkdir(join(REPORT, name), { recursive: true })
    const pictures = await photograph(browser, name)
    await writeSheets(browser, name, pictures)
    console.log(`${name}: ${pictures.length} pictures`)
  }
} finally {
  await browser.close()
}

async function photograph(opened: Browser, name: string): Promise<Picture[]> {
  const place = await (PLACES[name] ?? openHosted)()
  const pictures: Picture[] = []
  try {
    for (const width of WIDTHS) {
      for (const theme of THEMES) {
        for (const locale of LOCALES) {
          const context = await opened.newContext({
            viewport: { width, height: 800 },
            colorScheme: theme,
            reducedMotion: 'reduce',
            locale: locale === 'id' ? 'id-ID' : 'en-US',
            timezoneId: 'Asia/Jakarta',
          })
          const page = await context.newPage()
          for (const state of place.states) {
            await place.show(page, state, locale)
            const file = `${name}/${state}-${width}-${theme}-${locale}.png`
            await page.screenshot({ path: join(REPORT, file), fullPage: true })
            pictures.push({ file, state, width, theme, locale })
          }
          await context.close()
        }
      }
    }
  } finally {
    await place.close()
  }
  return pictures
}

/** One sheet for each width: a picture of 1440 px and one of 360 px cannot be compared. */
async function writeSheets(opened: Browser, name: string, pictures: Picture[]): Promise<void> {
  const page = await opened.newPage({ viewport: { width: 1_600, height: 900 } })
  for (const width of WIDTHS) {
    const html = sheetOf(
      `${name}, ${width} px`,
      pictures.filter((picture) => picture.width === width),
    )
    const file = join(REPORT, `${name}-${width}`)
    await writeFile(`${file}.html`, html)
    await page.goto(`file://${file}.html`)
    await page.screenshot({ path: `${file}.png`, fullPage: true })
  }
  await page.close()
}
