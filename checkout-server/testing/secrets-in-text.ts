/** What our own secrets look like; a test's log and database must not hold one. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  'an API key': /agp_live_[0-9A-Za-z]{49}/,
  'a webhook secret': /whsec_[A-Za-z0-9+/]{43}=/,
  'a Midtrans server key': /Mid-server-[\w-]+/,
  'the password of a test’s merchant': /a long enough password/,
  'a JSON web token': /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/,
}

/** Names of the secrets that a text holds, with some of what is around each. */
export function secretsIn(text: string, more: Readonly<Record<string, string>> = {}): string[] {
  const shapes = Object.entries(SHAPES).map(([name, shape]) => ({ name, at: text.search(shape) }))
  const given = Object.entries(more).map(([name, secret]) => ({ name, at: text.indexOf(secret) }))
  return [...shapes, ...given]
    .filter(({ at }) => at >= 0)
    .map(({ name, at }) => `${name}: …${text.slice(Math.max(0, at - 60), at + 12)}…`)
}
