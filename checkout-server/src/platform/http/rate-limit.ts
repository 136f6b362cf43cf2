import { RateLimiterMemory } from 'rate-limiter-flexible'
import { AppError } from '../errors.ts'

const WINDOW_SECONDS = 60

/** Counts requests in windows of one minute. */
export type RateLimit = ReturnType<typeof rateLimit>

/** @param perMinute - How many are let through in each minute, for each key. */
export function rateLimit(perMinute: number) {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_SECONDS })
  return {
    /** Counts one. @returns False: it is too many. */
    tryTake: (key: string): Promise<boolean> =>
      limiter.consume(key).then(
        () => true,
        (refusal: unknown) => {
          if (refusal instanceof Error) throw refusal
          return false
        },
      ),

    /** @throws {TooManyRequests} This one is too many. */
    async take(key: string): Promise<void> {
      try {
        await limiter.consume(key)
      } catch (refusal) {
        if (refusal instanceof Error) throw refusal
        const { msBeforeNext } = refusal as { msBeforeNext: number }
        throw new TooManyRequests(perMinute, Math.ceil(msBeforeNext / 1000))
      }
    },
  }
}

/** More requests than allowed; says when to come back. */
export class TooManyRequests extends AppError {
  /** For the `Retry-After` header. */
  readonly retryAfterSeconds: number

  constructor(perMinute: number, retryAfterSeconds: number) {
    super(
      'rate_limited',
      `At most ${perMinute} requests a minute. Try again in ${retryAfterSeconds} seconds.`,
    )
    this.retryAfterSeconds = retryAfterSeconds
  }
}
