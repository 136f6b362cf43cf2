import { html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { isLive, Hears } from '../app/live.ts'
import { chooseLocale, locale } from '../app/locale.ts'
import { BASE } from '../app/router.ts'
import { chooseMerchant, may, merchant, session } from '../app/session.ts'
import { Follows } from '../app/store.ts'
import { chooseTheme, theme } from '../app/theme.ts'
import { icon, type IconName } from '../parts/icons.ts'
import { Part } from '../parts/page.ts'
import { openMoney, lookForOpenMoney } from './open-money.ts'
import { words } from './words.ts'

type Name =
  | 'overview'
  | 'payments'
  | 'pos'
  | 'inbox'
  | 'paymentLinks'
  | 'connections'
  | 'developers'
  | 'settings'
  | 'menu'

interface Item {
  name: Name
  href: string
  icon: IconName
  isAllowed: () => boolean
  /** Also in the bar at the foot of a phone. */
  onPhone: boolean
}

const ITEMS: readonly Item[] = [
  { name: 'overview', href: BASE, icon: 'home', isAllowed: () => may('stats:read'), onPhone: true },
  {
    name: 'payments',
    href: `${BASE}/payments`,
    icon: 'list',
    isAllowed: () => may('payments:read'),
    onPhone: true,
  },
  {
    name: 'pos',
    href: `${BASE}/new`,
    icon: 'qr',
    isAllowed: () => may('payments:create'),
    onPhone: true,
  },
  {
    name: 'inbox',
    href: `${BASE}/inbox`,
    icon: 'inbox',
    isAllowed: () => may('money:decide'),
    onPhone: true,
  },
  {
    name: 'paymentLinks',
    href: `${BASE}/links`,
    icon: 'link',
    isAllowed: () => may('links:read'),
    onPhone: false,
  },
  {
    name: 'connections',
    href: `${BASE}/connections`,
    icon: 'plug',
    isAllowed: () => may('connections:read'),
    onPhone: false,
  },
  {
    name: 'developers',
    href: `${BASE}/developers`,
    icon: 'code',
    isAllowed: () => may('keys:write'),
    onPhone: false,
  },
  {
    name: 'settings',
    href: `${BASE}/settings`,
    icon: 'gear',
    isAllowed: () => may('settings:read'),
    onPhone: false,
  },
  { name: 'menu', href: `${BASE}/menu`, icon: 'menu', isAllowed: () => true, onPhone: true },
]

const NEXT_THEME = { auto: 'light', light: 'dark', dark: 'auto' } as const
const THEME_ICONS = { auto: 'auto', light: 'sun', dark: 'moon' } as const
const THEME_NAMES = {
  id: { auto: 'Warna: otomatis', light: 'Warna: terang', dark: 'Warna: gelap' },
  en: { auto: 'Colours: automatic', light: 'Colours: light', dark: 'Colours: dark' },
}

/** Menu, bar and the room for a page: a column at the side, and on phones a bar at the foot. */
@customElement('ap-frame')
export class Frame extends Part {
  @property() path = ''
  @property({ attribute: false }) content: unknown = null

  constructor() {
    super()
    this.addController(new Follows(this, isLive, theme, openMoney))
    this.addController(new Hears(() => lookForOpenMoney()))
  }

  override connectedCallback(): void {
    super.connectedCallback()
    lookForOpenMoney()
  }

  protected override render(): unknown {
    const text = words()
    return html`<a class="skip" href="#content" @click=${this.skip}>${text.skip}</a>
      <div class="frame">
        <aside class="side">
          <a class="brand" href=${BASE}>${brand()}</a>
          <nav aria-label=${text.navigation}>
            <ul>
              ${this.items().map((item) => this.item(item))}
            </ul>
          </nav>
          ${this.liveMark()}
        </aside>
        <header class="top">
          <a class="brand" href=${BASE} aria-label="AutoGoPay">${brand()}</a>
          ${this.shop()} ${this.tools()}
        </header>
        <main id="content" tabindex="-1">${this.content}</main>
        <nav class="foot" aria-label=${text.navigation}>
          <ul>
            ${this.items()
              .filter(({ onPhone }) => onPhone)
              .map((item) => this.item(item))}
          </ul>
        </nav>
      </div>`
  }

  private items(): Item[] {
    return ITEMS.filter(({ isAllowed }) => session.get().kind === 'signed-in' && isAllowed())
  }

  private item({ name, href, icon: picture }: Item): unknown {
    const isHere = href === BASE ? this.path === BASE : this.path.startsWith(href)
    const count = name === 'inbox' ? openMoney.get() : ''
    return html`<li class=${name}>
      <a href=${href} aria-current=${isHere ? 'page' : 'false'}>
        ${icon(picture)}<span>${words()[name]}</span>
        ${
          count &&
          html`<b class="count" aria-hidden="true">${count}</b>
            <span class="visually-hidden">${words().inboxCount(count)}</span>`
        }
      </a>
    </li>`
  }

  private liveMark(): unknown {
    const text = words()
    const live = isLive.get()
    return html`<p class="live ${live ? 'on' : 'off'}" title=${text.liveNote}>
      <i aria-hidden="true"></i>${live ? text.live : text.notLive}
    </p>`
  }

  private shop(): unknown {
    const now = session.get()
    const shop = merchant()
    if (now.kind !== 'signed-in' || !shop) return html`<span class="shop"></span>`
    if (now.me.merchants.length < 2) return html`<span class="shop">${shop.name}</span>`
    const choose = (event: Event) => chooseMerchant((event.target as HTMLSelectElement).value)
    return html`<label class="shop">
      <span class="visually-hidden">${words().shop}</span>
      <select @change=${choose}>
        ${now.me.merchants.map(
          ({ id, name }) => html`<option value=${id} ?selected=${id === shop.id}>${name}</option>`,
        )}
      </select>
    </label>`
  }

  private tools(): unknown {
    const language = locale.get()
    const other = language === 'id' ? 'en' : 'id'
    const colours = theme.get()
    const name = THEME_NAMES[language][colours]
    return html`<div class="tools">
      <button
        class="icon-button"
        lang=${other}
        title=${other === 'en' ? 'English' : 'Bahasa Indonesia'}
        @click=${() => chooseLocale(other)}
      >
        <span aria-hidden="true">${language.toUpperCase()}</span>
        <span class="visually-hidden">${other === 'en' ? 'English' : 'Bahasa Indonesia'}</span>
      </button>
      <button
        class="icon-button"
        aria-label=${name}
        title=${name}
        @click=${() => chooseTheme(NEXT_THEME[colours])}
      >
        ${icon(THEME_ICONS[colours])}
      </button>
      <a class="icon-button" href="${BASE}/menu" aria-label=${words().account}>${icon('user')}</a>
    </div>`
  }

  // A plain jump would change the address, which the router reads.
  private skip(event: Event): void {
    event.preventDefault()
    document.getElementById('content')?.focus()
  }
}

function brand(): unknown {
  return html`<img src="/pay/icon.svg" alt="" width="28" height="28" /><span>AutoGoPay</span>`
}
