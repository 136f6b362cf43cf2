import type { Page } from 'playwright-core'
import { previewPng } from '../../checkout-server/src/surfaces/hosted-page/preview/preview.ts'
import { openScriptedCheckout } from '../proofs/harness/scripted-checkout.ts'
import { openSite } from '../proofs/harness/site.ts'
import { elementLinks, elementStates, givenState } from '../proofs/harness/states.ts'
import type { Place } from './place.ts'

const SETTLED = 'loading'
const FAULTS = 'link-faults'
const PICTURE = 'link-with-a-picture'
const NO_LINK = 'link-unknown'

/** The element in a plain page of a shop, or its dialog over that page. */
export async function openEmbedded(mode: 'inline' | 'modal'): Promise<Place> {
  const [checkout, shop] = await Promise.all([openScriptedCheckout(), openSite()])
  const states = elementStates()
  for (const state of states) givenState(checkout, state)
  const links = elementLinks()
  for (const [slug, link] of links) checkout.addLink(slug, link)
  checkout.put('/picture.png', {
    type: 'image/png',
    body: await previewPng({ amount: 44_000, paper: '#7a3cff' }),
    headers: { 'access-control-allow-origin': '*' },
  })
  checkout.addLink(PICTURE, { pictureUrl: `${checkout.url}/picture.png`, accent: '#7a3cff' })
  // Nobody listens there.
  const nowhere = 'http://127.0.0.1:9'
  const endpointOf = (state: string) => (state === 'unreachable' ? nowhere : checkout.url)

  return {
    states: [
      ...states.map(({ name }) => name),
      'unknown',
      'unreachable',
      SETTLED,
      ...links.keys(),
      PICTURE,
      FAULTS,
      NO_LINK,
    ],
    async show(page: Page, state, locale) {
      const endpoint = state === SETTLED ? shop.url : endpointOf(state)
      shop.put('/', {
        type: 'text/html; charset=utf-8',
        body: pageOf({
          script: checkout.scriptUrl,
          endpoint,
          names: state.startsWith('link-')
            ? `link="${state === FAULTS ? 'link-open' : state}"`
            : `token="${state}"`,
          mode,
          locale,
        }),
      })
      if (state === SETTLED) await page.route('**/checkout/loading*', () => new Promise(() => {}))
      await page.goto(shop.url)
      await page.waitForFunction(() => customElements.get('autogopay-checkout'))
      if (mode === 'modal') await page.evaluate(openDialog)
      const known = states.find(({ name }) => name === state)?.status
      const isForm = [...links.keys(), PICTURE, FAULTS].includes(state)
      const status = known ?? (isForm ? 'idle' : state === SETTLED ? SETTLED : 'error')
      await page.locator(`autogopay-checkout[data-status=${status}]`).waitFor({ state: 'attached' })
      if (isForm) await page.locator('autogopay-checkout .card.offer').waitFor()
      if (state === FAULTS) await page.locator('autogopay-checkout [part~=confirm]').click()
      // The picture is of what stands when nothing moves any more.
      await page.evaluate(
        () => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 50))),
      )
    },
    close: async () => {
      await Promise.all([checkout.close(), shop.close()])
    },
  }
}

/** Runs in the page. */
function openDialog(): void {
  const element = document.querySelector('autogopay-checkout') as Element & { open?: () => void }
  element.open?.()
}

const pageOf = (facts: {
  script: string
  endpoint: string
  names: string
  mode: string
  locale: string
}): string => `<!doctype html><html lang="${facts.locale}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Toko</title>
<style>
  :root { color-scheme: light dark; font-family: system-ui, sans-serif }
  body { margin: 0; padding: 16px; background: light-dark(#fff, #111) }
</style><script src="${facts.script}"></script></head>
<body><h1>Pesanan Anda</h1>
<autogopay-checkout mode="${facts.mode}" ${facts.names} endpoint="${facts.endpoint}"
  locale="${facts.locale}"><a href="#">Bayar di halaman AutoGoPay</a></autogopay-checkout></body></html>`
