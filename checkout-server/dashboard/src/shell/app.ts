import { html, nothing, type PropertyValues } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { html as staticHtml, unsafeStatic } from 'lit/static-html.js'
import { locale } from '../app/locale.ts'
import { BASE, go, place } from '../app/router.ts'
import { may, merchant, session } from '../app/session.ts'
import { Follows } from '../app/store.ts'
import { empty, skeleton } from '../parts/load.ts'
import { Page, Part, type PageRoute } from '../parts/page.ts'
import { toastList, toasts } from '../parts/toast.ts'
import { routeAt, type RouteEntry } from '../routes.ts'
import './frame.ts'
import { words } from './words.ts'

/** The page at the present address, in the frame for those who are signed in. */
@customElement('ap-app')
export class App extends Part {
  @state() private loaded: RouteEntry | null = null
  @state() private failed = false
  private shownPath = ''

  constructor() {
    super()
    this.addController(new Follows(this, place, toasts))
  }

  protected override willUpdate(): void {
    document.documentElement.lang = locale.get()
    const found = routeAt(place.get())
    if (found && found.entry !== this.loaded) void this.open(found.entry)
  }

  protected override updated(_: PropertyValues): void {
    const now = session.get()
    const { kind } = now
    const found = routeAt(place.get())
    if (kind === 'signed-out' && !found?.entry.isPublic) {
      const back = location.pathname + location.search
      go(`${BASE}/login${back === BASE ? '' : `?to=${encodeURIComponent(back)}`}`, {
        replace: true,
      })
    }
    if (kind === 'signed-in' && found?.entry.isPublic === 'gate') {
      go(ownAddress(found.route.query.get('to')) ?? homeOf(), { replace: true })
    }
    if (now.kind === 'signed-in' && now.me.user.mustGivePhone && !found?.entry.isBare) {
      go(`${BASE}/welcome`, { replace: true })
    }
    // Cashiers have no overview: their home is the till.
    if (kind === 'signed-in' && place.get().path === BASE && homeOf() !== BASE) {
      go(homeOf(), { replace: true })
    }
    void this.announce()
  }

  protected override render(): unknown {
    const text = words()
    const { kind } = session.get()
    const found = routeAt(place.get())
    const content =
      kind === 'unknown' || !this.isLoaded(found?.entry)
        ? found || kind === 'unknown'
          ? html`<div class="page">${skeleton()}</div>`
          : this.missing()
        : this.page(found)
    const isBare = found?.entry.isPublic || found?.entry.isBare || kind === 'signed-out'
    return html`${
      isBare
        ? html`<main id="content" class="bare" tabindex="-1">${content}</main>`
        : html`<ap-frame .path=${place.get().path} .content=${content}></ap-frame>`
    }
    ${toastList(text.close)}`
  }

  private isLoaded(entry: RouteEntry | undefined): boolean {
    return entry !== undefined && this.loaded === entry
  }

  private page(found: ReturnType<typeof routeAt>): unknown {
    if (!found) return this.missing()
    const { entry, route } = found
    if (entry.permission && !may(entry.permission)) return this.forbidden()
    return pageTag(entry.tag, route)
  }

  private missing(): unknown {
    const text = words()
    return html`<div class="page">
      ${empty({
        icon: 'search',
        title: text.missing,
        note: text.missingNote,
        action: html`<a class="button primary" href=${BASE}>${text.toOverview}</a>`,
      })}
    </div>`
  }

  private forbidden(): unknown {
    const { forbidden: title, forbiddenNote: note } = words()
    return html`<div class="page">${empty({ icon: 'shield', title, note })}</div>`
  }

  private async open(entry: RouteEntry): Promise<void> {
    try {
      await entry.load()
      if (routeAt(place.get())?.entry === entry) this.loaded = entry
    } catch (error) {
      // A release since this page was opened has other files: its newest start page knows them.
      if (this.failed) throw error
      this.failed = true
      location.reload()
    }
  }

  /** Tells where we are: in the tab, and to whoever does not see the page change. */
  private async announce(): Promise<void> {
    await this.updateComplete
    const page = [...this.querySelectorAll('*')].find((node) => node instanceof Page)
    if (!page) return
    const shop = merchant()?.name
    document.title = [page.heading, shop ?? nothing, 'AutoGoPay']
      .filter((part) => typeof part === 'string')
      .join(' · ')
    const { path } = place.get()
    if (path === this.shownPath) return
    const isFirst = this.shownPath === ''
    this.shownPath = path
    // Not the first time: the browser itself announces a page that it loads.
    if (!isFirst) document.getElementById('content')?.focus({ preventScroll: true })
  }
}

/** Only our own pages: an address in the link must not lead elsewhere. */
function ownAddress(to: string | null): string | null {
  return to !== null && (to === BASE || to.startsWith(`${BASE}/`)) ? to : null
}

function homeOf(): string {
  if (may('stats:read')) return BASE
  return may('payments:create') ? `${BASE}/new` : `${BASE}/menu`
}

function pageTag(tag: string, route: PageRoute): unknown {
  // The names are those in routes.ts: nothing of a visitor's gets here.
  const name = unsafeStatic(tag)
  return staticHtml`<${name} .route=${route}></${name}>`
}
