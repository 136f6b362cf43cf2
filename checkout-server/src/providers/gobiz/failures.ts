import { ProviderUnavailable } from '../provider.ts'

const MAX_REASON_LENGTH = 300

/** 429: calls come too fast. */
export class TooManyCalls extends ProviderUnavailable {
  constructor(retryAfterSeconds: number | null) {
    super('GoPay asks us to slow down (HTTP 429)', { retryAfterSeconds })
  }
}

/** A page for people came where an answer for programs should: a firewall, not a wrong password. */
export class ProviderBlockedUs extends ProviderUnavailable {
  constructor(http: number) {
    super(
      `the provider blocked us: GoPay's firewall answered with a web page (HTTP ${http}). Nothing is wrong with the login; try again later or from another network address`,
    )
  }
}

/** A row of the feed cannot be money as we know it: nothing of that feed may be trusted. */
export class UnreadableFeed extends ProviderUnavailable {}

/** The access token is not accepted (401). */
export class TokenRejected extends Error {
  override readonly name = 'TokenRejected'
}

/** Why GoPay said no, in its own words, for the merchant: cut, and without long numbers. */
export function reasonOf(body: unknown): string {
  const { errors, message } = objectOf(body)
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  const text = [objectOf(first)['message'], message].find(
    (candidate) => typeof candidate === 'string' && candidate !== '',
  )
  // An answer may repeat the phone number or the code that was sent.
  const masked = String(text ?? 'without a reason').replaceAll(/\d{4,}/g, '…')
  return masked.slice(0, MAX_REASON_LENGTH)
}

/** The members of a JSON object; none of anything else. */
export function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return Object.fromEntries(Object.entries(value))
}

/** What is inside `data`, where an answer is wrapped; else the answer itself. */
export function unwrapped(body: unknown): Record<string, unknown> {
  const outer = objectOf(body)
  const inner = objectOf(outer['data'])
  return Object.keys(inner).length > 0 ? inner : outer
}
