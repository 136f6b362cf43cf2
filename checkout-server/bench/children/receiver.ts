/** Merchants' servers that take every webhook with 200, count them and note when they came. */
import { answerCalls } from '../harness/child.ts'
import { listen } from '../harness/listen.ts'

/** A webhook's id and when its first byte came, in ms since 1970 and fractions. */
export type Arrival = [id: string, atMs: number]

let received = 0
let arrivals: Arrival[] | null = null

const start = () =>
  listen((request, response) => {
    arrivals?.push([
      String(request.headers['webhook-id']),
      performance.timeOrigin + performance.now(),
    ])
    request.resume()
    request.on('end', () => {
      received += 1
      response.end('ok')
    })
  })

const calls = {
  /** Starts one and returns its URL. */
  start,
  /** Starts many, each on a port of its own. */
  startMany: ({ count }: { count: number }) => Promise.all(Array.from({ length: count }, start)),
  /** How many came since this was last asked. */
  takeCount(): number {
    const count = received
    received = 0
    return count
  },
  /** Notes arrivals from now on; returns those noted before. */
  takeArrivals(): Arrival[] {
    const noted = arrivals ?? []
    arrivals = []
    return noted
  },
}

/** Calls of this child. */
export type ReceiverCalls = typeof calls

answerCalls(calls, () => {})
