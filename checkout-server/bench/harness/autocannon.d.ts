/** The part of autocannon 9 that the benches use; it ships no types. */
declare module 'autocannon' {
  export interface Options {
    url: string
    connections: number
    /** Seconds. */
    duration: number
    method?: string
    headers?: Record<string, string>
    body?: string
    /** Puts an id of its own in place of each `[<id>]` of a request. */
    idReplacement?: boolean
    /** Sent in turn by each connection; `setupRequest` is asked before each. */
    requests?: { setupRequest: (request: Request) => Request }[]
  }
  export interface Request {
    method?: string
    headers?: Record<string, string>
    body?: string
  }
  export interface Result {
    /** Seconds that the run really took. */
    duration: number
    '2xx': number
    non2xx: number
    errors: number
    timeouts: number
    latency: { p50: number; p99: number }
  }
  export default function autocannon(options: Options): Promise<Result>
}
