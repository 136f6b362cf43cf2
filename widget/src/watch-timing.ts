/** All the waits of a watch, in milliseconds unless the name says otherwise. */
export interface WatchTiming {
  /** Longest wait for an answer. */
  answerMs: number
  /** Wait between the first answer and the stream, in which the page paints the payment. */
  paintMs: number
  /** Longest wait for a stream's first bytes, which the server writes at once: some proxies hold them. */
  firstByteMs: number
  /** A stream silent this long is checked by asking: the server's heartbeat comes every 15 s. */
  quietMs: number
  /** A stream silent this long is dead. */
  deadMs: number
  /** Wait before connecting again, until the server's `retry:` names another. */
  retryMs: number
  maxRetryMs: number
  /** Streams that fail in a row before we ask at intervals instead. */
  streamTries: number
  /**
   * Streams of a page at once; what is beyond asks at intervals. Over HTTP/1.1 a browser opens six
   * connections to an origin: two are left for everything else.
   */
  mostStreams: number
  pollMs: number
  /** Polls before the stream is tried again. */
  pollsPerRound: number
  /** Waits between looks at an ended payment: late money, or a new code made on another device. */
  afterwardsMs: readonly number[]
}

/** The waits used in every page. */
export const WATCH_TIMING: WatchTiming = {
  answerMs: 10_000,
  paintMs: 100,
  firstByteMs: 6_000,
  quietMs: 20_000,
  deadMs: 40_000,
  retryMs: 400,
  maxRetryMs: 15_000,
  streamTries: 3,
  mostStreams: 4,
  pollMs: 3_000,
  pollsPerRound: 10,
  afterwardsMs: [5_000, 15_000, 40_000, 120_000],
}
