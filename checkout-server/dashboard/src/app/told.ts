/**
 * What an address tells its page, behind the `#`. It is taken out of the address, so that it stays in no
 * history and on no screen. @returns Empty: nothing.
 */
export function takeTold(name: string): string {
  const told = new URLSearchParams(location.hash.slice(1)).get(name) ?? ''
  if (told) history.replaceState(null, '', location.pathname + location.search)
  return told
}

/** The token of a mailed link. */
export const takeToken = (): string => takeTold('token')
