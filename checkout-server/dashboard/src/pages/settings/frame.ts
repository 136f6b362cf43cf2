import type { Permission } from '@autogopay/shared'
import { html, nothing, type TemplateResult } from 'lit'
import { catalogue } from '../../app/locale.ts'
import { BASE } from '../../app/router.ts'
import { may } from '../../app/session.ts'
import '../../styles/settings.css'

/** The parts of the settings: of the shop, then of the person. */
const TABS = ['shop', 'team', 'profile', 'security', 'telegram'] as const
export type Tab = (typeof TABS)[number]

const PATHS: Record<Tab, string> = {
  shop: '/settings',
  team: '/settings/team',
  profile: '/settings/profile',
  security: '/settings/security',
  telegram: '/settings/telegram',
}
const PERMISSIONS: Partial<Record<Tab, Permission>> = { shop: 'settings:read', team: 'team:read' }

const words = catalogue<Record<Tab, string> & { title: string }>({
  id: {
    title: 'Pengaturan',
    shop: 'Toko',
    team: 'Tim',
    profile: 'Profil',
    security: 'Keamanan',
    telegram: 'Telegram',
  },
  en: {
    title: 'Settings',
    shop: 'Shop',
    team: 'Team',
    profile: 'Profile',
    security: 'Security',
    telegram: 'Telegram',
  },
})

/** What the browser's tab says. */
export const headingOf = (tab: Tab): string => `${words()[tab]} · ${words().title}`

/** A page of the settings, with the way to the others. */
export function settingsPage(here: Tab, body: unknown): TemplateResult {
  const text = words()
  const tabs = TABS.filter((tab) => {
    const permission = PERMISSIONS[tab]
    return permission === undefined || may(permission)
  })
  return html`<div class="page settings">
    <header class="page-head"><h1>${text.title}</h1></header>
    <nav class="settings-tabs" aria-label=${text.title}>
      ${tabs.map(
        (tab) =>
          html`<a href="${BASE}${PATHS[tab]}" aria-current=${tab === here ? 'page' : nothing}
            >${text[tab]}</a
          >`,
      )}
    </nav>
    ${body}
  </div>`
}
