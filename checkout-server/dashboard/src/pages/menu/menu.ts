import { html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { catalogue, chooseLocale, locale, type Locale } from '../../app/locale.ts'
import { BASE } from '../../app/router.ts'
import { may, merchant, session } from '../../app/session.ts'
import { signOut } from '../../app/sign-in.ts'
import { Follows } from '../../app/store.ts'
import { chooseTheme, theme, THEMES, type Theme } from '../../app/theme.ts'
import { errorText } from '../../parts/dialog.ts'
import { icon } from '../../parts/icons.ts'
import { Page } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'

const words = catalogue({
  id: {
    title: 'Lainnya',
    account: 'Akun',
    roles: { owner: 'Pemilik', finance: 'Keuangan', developer: 'Pengembang', cashier: 'Kasir' },
    verified: 'E-mail terverifikasi',
    unverified: 'E-mail belum diverifikasi',
    more: 'Menu',
    links: 'Tautan bayar',
    connections: 'Koneksi',
    developers: 'Pengembang',
    activation: 'Aktivasi',
    operator: 'Pengelola',
    settings: 'Pengaturan toko',
    personal: 'Profil, keamanan, Telegram',
    docs: 'Dokumentasi API',
    look: 'Tampilan',
    language: 'Bahasa',
    colours: 'Warna',
    themes: { auto: 'Otomatis', light: 'Terang', dark: 'Gelap' },
    out: 'Keluar',
  },
  en: {
    title: 'More',
    account: 'Account',
    roles: { owner: 'Owner', finance: 'Finance', developer: 'Developer', cashier: 'Cashier' },
    verified: 'E-mail verified',
    unverified: 'E-mail not verified yet',
    more: 'Menu',
    links: 'Payment links',
    connections: 'Connections',
    developers: 'Developers',
    activation: 'Activation',
    operator: 'Operator',
    settings: 'Shop settings',
    personal: 'Profile, security, Telegram',
    docs: 'API documentation',
    look: 'Appearance',
    language: 'Language',
    colours: 'Colours',
    themes: { auto: 'Automatic', light: 'Light', dark: 'Dark' },
    out: 'Sign out',
  },
})

const LANGUAGES: Record<Locale, string> = { id: 'Bahasa Indonesia', en: 'English' }

/** Who is signed in, how the dashboard looks, and the pages that have no room in a phone's bar. */
@customElement('ap-menu')
export class Menu extends Page {
  constructor() {
    super()
    this.addController(new Follows(this, theme))
  }

  get heading(): string {
    return words().title
  }

  protected override render(): unknown {
    const text = words()
    const now = session.get()
    const shop = merchant()
    if (now.kind !== 'signed-in') return html``
    const { user } = now.me
    return html`<div class="page narrow">
      <header class="page-head"><h1>${text.title}</h1></header>
      <section class="card" aria-labelledby="account-title">
        <h2 id="account-title">${text.account}</h2>
        <div class="person">
          <span class="initial" aria-hidden="true">${[...user.name][0]?.toUpperCase()}</span>
          <span>
            <b>${user.name}</b>
            <small>${user.email}</small>
            <small>${user.emailVerified ? text.verified : text.unverified}</small>
          </span>
        </div>
        ${shop ? html`<p class="note">${shop.name} · ${text.roles[shop.role]}</p>` : ''}
      </section>
      <nav class="card links" aria-label=${text.more}>
        ${
          may('links:read')
            ? html`<a href="${BASE}/links"
                >${icon('link')}<span>${text.links}</span>${icon('next')}</a
              >`
            : ''
        }
        ${
          may('connections:read')
            ? html`<a href="${BASE}/connections"
                >${icon('plug')}<span>${text.connections}</span>${icon('next')}</a
              >`
            : ''
        }
        ${
          may('settings:read')
            ? html`<a href="${BASE}/activation"
                >${icon('star')}<span>${text.activation}</span>${icon('next')}</a
              >`
            : ''
        }
        ${
          may('keys:write')
            ? html`<a href="${BASE}/developers"
                >${icon('code')}<span>${text.developers}</span>${icon('next')}</a
              >`
            : ''
        }
        ${
          may('settings:read')
            ? html`<a href="${BASE}/settings"
                >${icon('gear')}<span>${text.settings}</span>${icon('next')}</a
              >`
            : ''
        }
        ${
          user.isOperator
            ? html`<a href="${BASE}/operator"
                >${icon('shield')}<span>${text.operator}</span>${icon('next')}</a
              >`
            : ''
        }
        <a href="${BASE}/settings/profile"
          >${icon('user')}<span>${text.personal}</span>${icon('next')}</a
        >
        <a href="/docs" target="_blank">${icon('event')}<span>${text.docs}</span>${icon('next')}</a>
      </nav>
      <section class="card" aria-labelledby="look-title">
        <h2 id="look-title">${text.look}</h2>
        <fieldset class="choice">
          <legend>${text.language}</legend>
          ${(Object.keys(LANGUAGES) as Locale[]).map(
            (name) =>
              html`<label
                ><input
                  type="radio"
                  name="language"
                  .checked=${locale.get() === name}
                  @change=${() => chooseLocale(name)}
                /><span lang=${name}>${LANGUAGES[name]}</span></label
              >`,
          )}
        </fieldset>
        <fieldset class="choice">
          <legend>${text.colours}</legend>
          ${THEMES.map(
            (name: Theme) =>
              html`<label
                ><input
                  type="radio"
                  name="theme"
                  .checked=${theme.get() === name}
                  @change=${() => chooseTheme(name)}
                /><span>${text.themes[name]}</span></label
              >`,
          )}
        </fieldset>
      </section>
      <button class="button large" @click=${leave}>${icon('out')} ${text.out}</button>
    </div>`
  }
}

async function leave(): Promise<void> {
  try {
    await signOut()
  } catch (error) {
    say('bad', errorText(error))
  }
}
