import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../checkout-server/testing/browser.ts'
import type { CustomElements, Described, ElementManifest } from '../build/custom-elements.ts'
import { openScriptedCheckout, type ScriptedCheckout } from './harness/scripted-checkout.ts'
import { openSite, type Site } from './harness/site.ts'
import { elementLinks, elementStates, givenState } from './harness/states.ts'

const inWidget = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const readJson = async <T>(path: string) => JSON.parse(await readFile(inWidget(path), 'utf8')) as T
const namesOf = (things: readonly Described[]) => things.map(({ name }) => name).sort()
const unique = (names: Iterable<string>) => [...new Set(names)].sort()

let element: ElementManifest
let source: string
let checkout: ScriptedCheckout
let shop: Site
let page: Page
beforeAll(async () => {
  await promisify(execFile)(process.execPath, [inWidget('build.ts')])
  const { modules } = await readJson<CustomElements>('dist/custom-elements.json')
  const declared = modules.flatMap(({ declarations }) => declarations)
  element = declared[0] as ElementManifest
  source = await readSources()
  ;[checkout, shop] = await Promise.all([openScriptedCheckout(), openSite()])
  page = await (await openBrowser()).newPage()
})
afterAll(async () => {
  await page?.context().browser()?.close()
  await Promise.all([checkout?.close(), shop?.close()])
})

/** The element's own sources, tests left out, as one text. */
async function readSources(): Promise<string> {
  const names = await readdir(inWidget('src'), { recursive: true })
  const ours = names.filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('testing'),
  )
  const texts = await Promise.all(ours.map((name) => readFile(inWidget(`src/${name}`), 'utf8')))
  return texts.join('\n').replaceAll(/\/\*\*[^]*?\*\//g, '')
}

async function show(token: string, attributes = `token="${token}"`): Promise<void> {
  shop.put('/', {
    type: 'text/html',
    body: `<!doctype html><html lang="id"><title>Toko</title>
      <script src="${checkout.scriptUrl}"></script>
      <autogopay-checkout ${attributes}></autogopay-checkout>`,
  })
  await page.goto(shop.url)
}

/** What the running class says of itself, asked for the members that it should have. */
const facts = (names: readonly string[]) =>
  page.evaluate((wanted) => {
    const found = customElements.get('autogopay-checkout') as CustomElementConstructor & {
      observedAttributes: string[]
    }
    const one = document.createElement('autogopay-checkout')
    return {
      attributes: found.observedAttributes,
      missing: wanted.filter((name) => !(name in one)),
    }
  }, names)

test('every attribute, property, method, event, slot, part, custom property and state is described', () => {
  const { attributes, members, events, slots, cssParts, cssProperties, cssStates } = element
  const all = [attributes, members, events, slots, cssParts, cssProperties, cssStates].flat()
  expect(all.filter(({ description }) => !description).map(({ name }) => name)).toEqual([])
  expect(element.tagName).toBe('autogopay-checkout')
})

test('its attributes and members are those of the running class', async () => {
  await show('t')
  const { attributes, missing } = await facts(namesOf(element.members))
  expect(namesOf(element.attributes)).toEqual(attributes.toSorted())
  expect(missing).toEqual([])
})

test('its members are those that the published types show', async () => {
  const types = await readFile(inWidget('dist/types/autogopay-checkout.d.ts'), 'utf8')
  const [, body = ''] = /class AutogopayCheckout[^{]*\{([^]*?)\n\}/.exec(types) ?? []
  const shown = [...body.matchAll(/^ {4}(?:readonly )?(?:get )?(\w+)[(:?]/gm)].map(
    ([, name = '']) => name,
  )
  // The browser calls those that end so, and nobody else.
  const own = shown.filter((name) => !name.endsWith('Callback'))
  expect(namesOf(element.members)).toEqual(unique(own))
})

test('its events are those that the sources name', () => {
  const names = [...source.matchAll(/'(autogopay-[a-z-]+)'/g)].map(([, name = '']) => name)
  const events = unique(names.filter((name) => name !== 'autogopay-checkout'))
  expect(namesOf(element.events)).toEqual(events)
})

test('its custom properties are those of its style sheets, its slots those of the sources', async () => {
  await show(givenState(checkout, { name: 'styles', payment: {}, status: 'pending' }))
  await page.locator('autogopay-checkout[data-status=pending]').waitFor()
  const styles = await stylesOnScreen()
  expect(namesOf(element.cssProperties)).toEqual(unique(styles.match(/--autogopay-[a-z-]+/g) ?? []))
  const slots = [...source.matchAll(/<slot(?: name="([a-z-]+)")?/g)].map(([, name = '']) => name)
  expect(namesOf(element.slots)).toEqual(unique(slots))
})

const stylesOnScreen = () =>
  page.evaluate(() => {
    const root = document.querySelector('autogopay-checkout')?.shadowRoot
    const rules = root?.adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules]) ?? []
    return rules.map(({ cssText }) => cssText).join('\n')
  })

test('its parts are those that come on screen', async () => {
  const seen = new Set<string>()
  for (const state of elementStates()) {
    await show(givenState(checkout, state))
    await page.locator(`autogopay-checkout[data-status=${state.status}]`).waitFor()
    for (const part of await partsOnScreen()) seen.add(part)
  }
  for (const [slug, link] of elementLinks()) {
    checkout.addLink(slug, link)
    await show('', `link="${slug}"`)
    await page.locator('autogopay-checkout[data-status=idle]').waitFor()
    for (const part of await partsOnScreen()) seen.add(part)
  }
  await show('nobody-knows')
  await page.locator('autogopay-checkout[data-status=error]').waitFor()
  for (const part of await partsOnScreen()) seen.add(part)
  const described = namesOf(element.cssParts)
  expect([...seen].filter((part) => !described.includes(part))).toEqual([])
  // A part that no page can style any more would be a promise not kept.
  const words = new Set(source.match(/[a-z]+(?:-[a-z]+)*/g))
  expect(described.filter((part) => !seen.has(part) && !words.has(part))).toEqual([])
})

const partsOnScreen = () =>
  page.evaluate(() => {
    const root = document.querySelector('autogopay-checkout')?.shadowRoot
    return [...(root?.querySelectorAll('[part]') ?? [])].flatMap(({ part }) => [...part])
  })

test('editors complete the same names', async () => {
  interface HtmlData {
    tags: { name: string; attributes: (Described & { values: Described[] })[] }[]
  }
  interface WebTypes {
    contributions: {
      html: { elements: { attributes: Described[]; js: { events: Described[] } }[] }
    }
  }
  const { tags } = await readJson<HtmlData>('dist/vscode.html-custom-data.json')
  expect(tags.map(({ name }) => name)).toEqual(['autogopay-checkout'])
  const attributes = tags[0]?.attributes ?? []
  expect(namesOf(attributes)).toEqual(namesOf(element.attributes))
  const locale = attributes.find(({ name }) => name === 'locale')
  expect(namesOf(locale?.values ?? [])).toContain('auto')
  const { contributions } = await readJson<WebTypes>('dist/web-types.json')
  const [tag] = contributions.html.elements
  expect(namesOf(tag?.attributes ?? [])).toEqual(namesOf(element.attributes))
  expect(namesOf(tag?.js.events ?? [])).toEqual(namesOf(element.events))
})

test('the package publishes what it names', async () => {
  const manifest = await readJson<Record<string, unknown>>('package.json')
  const paths = JSON.stringify(manifest).match(/\.\/dist\/[\w./-]+/g) ?? []
  const files = await readdir(inWidget('dist'), { recursive: true })
  expect(unique(paths).filter((path) => !files.includes(path.slice('./dist/'.length)))).toEqual([])
  expect(manifest['files']).toContain('dist')
})
