/** Address that this script came from, if a tag tells. It can only be learnt while the script loads. */
export const SCRIPT_URL = findScript()?.src

/** Origin that this script came from: the server to ask when the page names none. */
export const SCRIPT_ORIGIN = originOf(SCRIPT_URL)

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
