import { PAYMENT_STATUSES, type PaymentStatus, type StatsFigures } from '@autogopay/shared'

/** A figure as the tables keep it (migration 0011): a status, or money that moved. */
export interface FigureRow {
  figure: PaymentStatus | 'money_in' | 'money_out'
  count: number
  amount: number
}

/** Adds rows up to what is shown. */
export function sumOf(rows: readonly FigureRow[]): StatsFigures {
  const sums = new Map<FigureRow['figure'], { count: number; amount: number }>()
  for (const { figure, count, amount } of rows) {
    const before = sums.get(figure) ?? { count: 0, amount: 0 }
    sums.set(figure, { count: before.count + count, amount: before.amount + amount })
  }
  const countOf = (figure: FigureRow['figure']) => sums.get(figure)?.count ?? 0
  const amountOf = (figure: FigureRow['figure']) => sums.get(figure)?.amount ?? 0
  const byStatus = Object.fromEntries(
    PAYMENT_STATUSES.map((status) => [status, countOf(status)]),
  ) as StatsFigures['byStatus']
  const created = PAYMENT_STATUSES.reduce((sum, status) => sum + countOf(status), 0)
  const paid = byStatus.paid + byStatus.partially_refunded + byStatus.refunded
  const over = created - byStatus.pending
  return {
    revenue: amountOf('money_in') - amountOf('money_out'),
    gross: amountOf('money_in'),
    paidCount: countOf('money_in'),
    refunds: amountOf('money_out'),
    refundCount: countOf('money_out'),
    created,
    byStatus,
    successRate: over > 0 ? paid / over : null,
  }
}
