import { Store } from './store.ts'

/** Where the visitor is. */
export interface Place {
  path: string
  query: URLSearchParams
}

export const BASE = '/dashboard'

export const place = new Store<Place>(placeNow())

/**
 * Goes to another page of the dashboard without loading it anew.
 * @param options.replace - Takes the place of the present entry of the history, as filters do.
 */
export function go(address: string, { replace = false }: { replace?: boolean } = {}): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', address)
  place.set(placeNow())
  if (!replace) scrollTo({ top: 0 })
}

/** Follows links inside the dashboard and the browser's own back and forward. */
export function startRouter(): void {
  addEventListener('popstate', () => place.set(placeNow()))
  document.addEventListener('click', (event) => {
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey)
    const link = event
      .composedPath()
      .find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement)
    if (event.defaultPrevented || !isPlain || !link || link.target || link.download) return
    if (link.origin !== location.origin || !isInside(link.pathname)) return
    event.preventDefault()
    go(link.pathname + link.search)
  })
}

const isInside = (path: string) => path === BASE || path.startsWith(`${BASE}/`)

function placeNow(): Place {
  const path = location.pathname.replace(/\/+$/, '')
  return { path, query: new URLSearchParams(location.search) }
}
