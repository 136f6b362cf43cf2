import { RateLimiterMemory } from 'rate-limiter-flexible'
import { AppError } from '../errors.ts'
import type { Quotas, Verdict } from './quotas.ts'

/** How often something may be done, and what counts it. */
export interface RateLimitOptions {
  /** Names it in the store and in the headers; `[a-z-]+`. */
  name?: string
  /** 60 by default. */
  windowSeconds?: number
  /** What all processes have in common; without it this process counts alone. */
  quotas?: Quotas
  /**
   * When nobody can say how many there were: `count_here` keeps the limit in this process alone;
   * `refuse` is for what must not be tried without limit, such as passwords and one-time codes.
   */
  whenAway?: 'count_here' | 'refuse'
}

/** Counts requests in windows. */
export type RateLimit = ReturnType<typeof rateLimit>

const REFUSED_MS = 1_000
// More a window is no limit any more, and stores count in 32 bits.
const MOST = 1_000_000_000

/** @param perWindow - How many are let through in each window, for each key. */
export function rateLimit(perWindow: number, options: RateLimitOptions = {}) {
  const quota = Math.min(perWindow, MOST)
  const { name = 'requests', windowSeconds = 60, quotas, whenAway = 'count_here' } = options
  const here = new RateLimiterMemory({ points: quota, duration: windowSeconds })
  const countHere = (key: string): Promise<Decision> =>
    here.consume(key).then(
      ({ msBeforeNext }) => ({ allowed: true, retryInMs: msBeforeNext }),
      (refusal: unknown) => {
        if (refusal instanceof Error) throw refusal
        return {
          allowed: false,
          retryInMs: (refusal as { msBeforeNext: number }).msBeforeNext,
        }
      },
    )
  const withoutStores = (key: string): Decision | Promise<Decision> =>
    whenAway === 'refuse' ? { allowed: false, retryInMs: REFUSED_MS } : countHere(key)
  const decide = (key: string): Decision | Promise<Decision> => {
    if (!quotas) return countHere(key)
    const verdict = quotas.take({ id: `${name}|${key}`, quota, windowSeconds })
    if (verdict instanceof Promise) return verdict.then((late) => late ?? withoutStores(key))
    return verdict ?? withoutStores(key)
  }

  return {
    /** Counts one. @returns False: it is too many. */
    async tryTake(key: string): Promise<boolean> {
      const { allowed } = await decide(key)
      return allowed
    },

    /** @throws {TooManyRequests} This one is too many. */
    async take(key: string): Promise<void> {
      const { allowed, retryInMs } = await decide(key)
      if (!allowed) throw new TooManyRequests({ name, quota, windowSeconds, retryInMs })
    },
  }
}

type Decision = NonNullable<Verdict>

/** More requests than allowed; says when to come back. */
export class TooManyRequests extends AppError {
  /**
   * `Retry-After`, and what the limit is.
   * @see draft-ietf-httpapi-ratelimit-headers: `q` quota, `w` window, `r` remaining, `t` seconds left
   */
  override readonly headers: Readonly<Record<string, string>>
  readonly retryAfterSeconds: number

  constructor(limit: { name: string; quota: number; windowSeconds: number; retryInMs: number }) {
    const { name, quota, windowSeconds } = limit
    const seconds = Math.max(1, Math.ceil(limit.retryInMs / 1000))
    const window = windowSeconds === 60 ? 'a minute' : `in ${Math.ceil(windowSeconds / 60)} minutes`
    super(
      'rate_limited',
      `At most ${quota} requests ${window}. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    )
    this.retryAfterSeconds = seconds
    this.headers = {
      'retry-after': String(seconds),
      'ratelimit-policy': `"${name}";q=${quota};w=${windowSeconds}`,
      ratelimit: `"${name}";r=0;t=${seconds}`,
    }
  }
}
