/**
 * Whether this page was opened by the GoPay app when it had finished: it adds these two to the
 * address it returns to. They prove nothing, so they are only a reason to ask the provider at once.
 */
export function isReturnFromApp(search: string): boolean {
  const query = new URLSearchParams(search)
  return query.has('order_id') && query.has('result')
}
