/**
 * Origin that this script came from: the server to ask when the page names none. A script can only
 * learn it while it loads, so it is read once, here.
 */
export const SCRIPT_ORIGIN = originOf(findScript()?.src)

function findScript(): HTMLScriptElement | undefined {
  const current = document.currentScript
  if (current instanceof HTMLScriptElement && current.src) return current
  // A module has no currentScript; then the tag that loads us tells by its name.
  const tags = document.querySelectorAll<HTMLScriptElement>('script[src*="/autogopay-checkout"]')
  return [...tags].find((tag) => /\/autogopay-checkout[^/]*\.js$/.test(new URL(tag.src).pathname))
}

function originOf(src: string | undefined): string {
  const { origin } = new URL(src || document.baseURI, document.baseURI)
  // A page from a file or in a sandbox has the origin "null", which is no address.
  return origin === 'null' ? location.href : origin
}
