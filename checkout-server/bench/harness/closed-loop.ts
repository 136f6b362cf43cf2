import autocannon, { type Options } from 'autocannon'

/** How many requests a second a server answers when each connection sends the next at once. */
export async function closedLoop(options: Options): Promise<number> {
  const result = await autocannon(options)
  const bad = result.non2xx + result.errors + result.timeouts
  // A few that the end of the run cut off are no failure.
  if (bad > options.connections) throw new Error(`${bad} requests failed at ${options.url}`)
  return result['2xx'] / result.duration
}
