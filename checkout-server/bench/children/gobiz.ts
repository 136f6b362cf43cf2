/**
 * As much of GoPay Merchant as an account's feed needs, to which no money ever comes: the server reads
 * the feed while payments are open, as it does in production, and finds nothing.
 */
import { answerCalls } from '../harness/child.ts'
import { listen } from '../harness/listen.ts'

const calls = {
  /** Starts it and returns its URL. */
  start: (): Promise<string> =>
    listen((request, response) => {
      request.resume()
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ success: true, data: { transactions: [], total: 0 } }))
    }),
}

/** Calls of this child. */
export type GobizCalls = typeof calls

answerCalls(calls, () => {})
