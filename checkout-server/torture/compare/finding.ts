/** Something that must not be: one count of the last line. */
export interface Finding {
  kind: 'lost' | 'twice' | 'webhooks_lost' | 'wrong_state'
  /** Whose history tells more; null: nobody's. */
  paymentId: string | null
  /** The provider's transaction, where there is one. */
  transactionId: string | null
  text: string
}

/** What a finding is about, as far as it is known. */
export interface About {
  paymentId?: string | null | undefined
  transactionId?: string | null | undefined
}

/** Opens a list and a way to add to it. */
export function findings(kind: Finding['kind']) {
  const found: Finding[] = []
  return {
    found,
    add(about: About, text: string) {
      found.push({
        kind,
        paymentId: about.paymentId ?? null,
        transactionId: about.transactionId ?? null,
        text,
      })
    },
  }
}

/** Rows by a key. */
export function groupBy<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group) group.push(row)
    else groups.set(keyOf(row), [row])
  }
  return groups
}
