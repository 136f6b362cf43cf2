/** A merchant's server that takes every webhook with 200 and counts them. */
import { answerCalls } from '../harness/child.ts'
import { listen } from '../harness/listen.ts'

let received = 0

const calls = {
  /** Starts it and returns its URL. */
  start(): Promise<string> {
    return listen((request, response) => {
      request.resume()
      request.on('end', () => {
        received += 1
        response.end('ok')
      })
    })
  },
  /** How many came since this was last asked. */
  takeCount(): number {
    const count = received
    received = 0
    return count
  },
}

/** Calls of this child. */
export type ReceiverCalls = typeof calls

answerCalls(calls, () => {})
