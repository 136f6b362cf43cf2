// A link to an app has a scheme of its own (`gojek:`), so we name the few that would run code here.
const RUNS_CODE = /^(javascript|data|vbscript|blob|file):$/

/**
 * Whether a page may put this text in an `href`.
 * @param link - Absolute: web address or an app's own scheme.
 */
export function isSafeLink(link: string): boolean {
  try {
    return !RUNS_CODE.test(new URL(link).protocol)
  } catch {
    return false
  }
}

/**
 * Whether a link leads to the page that is open, whatever its query says. A server that draws a screen
 * has no page open: it leaves such links out itself.
 */
export function isThisPage(
  link: string,
  page: Pick<Location, 'origin' | 'pathname'> | undefined = globalThis.location,
): boolean {
  if (!page) return false
  const { origin, pathname } = new URL(link)
  return origin === page.origin && pathname === page.pathname
}
