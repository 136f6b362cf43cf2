import type { Permission } from '@autogopay/shared'
import { html, type TemplateResult } from 'lit'
import { ref } from 'lit/directives/ref.js'
import { catalogue } from '../../app/locale.ts'
import { BASE } from '../../app/router.ts'
import { may } from '../../app/session.ts'
import '../../styles/developers.css'

type Tab = 'keys' | 'webhooks' | 'deliveries' | 'embed' | 'samples'

const words = catalogue<Record<Tab | 'title' | 'docs', string>>({
  id: {
    title: 'Pengembang',
    keys: 'Kunci API',
    webhooks: 'Webhook',
    deliveries: 'Log pengiriman',
    embed: 'Pasang di situs',
    samples: 'Contoh program',
    docs: 'Dokumentasi API',
  },
  en: {
    title: 'Developers',
    keys: 'API keys',
    webhooks: 'Webhooks',
    deliveries: 'Delivery log',
    embed: 'Put it on your site',
    samples: 'Sample programs',
    docs: 'API documentation',
  },
})

const TABS: readonly { name: Tab; path: string; permission: Permission }[] = [
  { name: 'keys', path: '/developers', permission: 'keys:write' },
  { name: 'webhooks', path: '/developers/webhooks', permission: 'webhooks:read' },
  { name: 'deliveries', path: '/developers/deliveries', permission: 'webhooks:read' },
  { name: 'embed', path: '/developers/embed', permission: 'webhooks:read' },
  { name: 'samples', path: '/developers/samples', permission: 'webhooks:read' },
]

/** What the browser's tab says. */
export const headingOf = (tab: Tab): string => `${words()[tab]} · ${words().title}`

/** Head of every page for developers: where they are, and the way to the others. */
export function developerHead(now: Tab): TemplateResult {
  const text = words()
  return html`<header class="page-head">
      <h1>${text.title}</h1>
      <a class="docs" href="/docs" target="_blank">${text.docs}</a>
    </header>
    <nav class="tabs" aria-label=${text.title} ${ref(showCurrent)}>
      ${TABS.filter(({ permission }) => may(permission)).map(
        ({ name, path }) =>
          html`<a href="${BASE}${path}" aria-current=${name === now ? 'page' : 'false'}
            >${text[name]}</a
          >`,
      )}
    </nav>`
}

/** Phones have no room for all of them: the one that is shown must be among those in sight. */
function showCurrent(tabs?: Element): void {
  if (!tabs) return
  requestAnimationFrame(() => {
    const current = tabs.querySelector<HTMLElement>('[aria-current="page"]')
    if (current) tabs.scrollLeft = current.offsetLeft + current.offsetWidth - tabs.clientWidth
  })
}
