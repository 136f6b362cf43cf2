/** A wish for some of a key's quota. */
export interface QuotaAsk {
  /** Limit and key: `merchant|mer_…`. */
  id: string
  /** How many are allowed in one window. */
  quota: number
  windowSeconds: number
  /** How many requests wait for the answer. */
  wanted: number
}

/** What a wish came to. */
export interface QuotaGrant {
  /**
   * How many may pass: fewer than wanted when the window has no more, or some more than wanted, to be
   * used without asking while the window lasts.
   */
  granted: number
  /** Until the window ends. */
  endsInMs: number
  /** How long a refusal holds without asking: until the window ends, unless told. */
  askAgainInMs?: number
}

/** Counts for all processes. A window begins with the first request after the last one ended. */
export interface QuotaStore {
  /** How it is named in the log. */
  name: string
  /** @returns One grant for each wish, in their order. @throws {Error} It is away. */
  take(asks: readonly QuotaAsk[]): Promise<QuotaGrant[]>
  close(): void
}

// Granted ahead: a share of what is left, so that asking costs nothing where limits are high, and so
// small that hardly any is left unused in one process while another refuses; none below 256.
export const AHEAD_SHARE = 256
export const MOST_AHEAD = 1_000
