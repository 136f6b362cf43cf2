import type { Finding } from '../compare/finding.ts'
import type { Ledgers } from '../ledgers/ledgers.ts'

/** What the three ledgers say of a finding's payment, line by line. */
export function historyOf(ledgers: Ledgers, finding: Finding): string[] {
  const { provider, ours, endpoints, diary } = ledgers
  const charges = ours.charges.filter(({ paymentId }) => paymentId === finding.paymentId)
  const orderIds = new Set(charges.map(({ id }) => id))
  const events = ours.news.filter(({ paymentId }) => paymentId === finding.paymentId)
  const eventIds = new Set(events.map(({ id }) => id))
  const isMine = ({ paymentId }: { paymentId: string | null }) =>
    paymentId !== null && paymentId === finding.paymentId
  const sections: Record<string, readonly unknown[]> = {
    provider: provider.transactions.filter(
      ({ id, orderId }) => id === finding.transactionId || orderIds.has(orderId ?? ''),
    ),
    payment: ours.payments.filter(({ id }) => id === finding.paymentId),
    charge: charges,
    event: ours.events.filter(isMine),
    money: ours.money.filter(
      (row) => isMine(row) || row.providerTransactionId === finding.transactionId,
    ),
    refund: ours.refunds.filter(isMine),
    endpoint: endpoints.receipts
      .filter(({ webhookId }) => eventIds.has(webhookId))
      .map(({ body: _body, ...receipt }) => receipt),
    page: diary.streams.filter(isMine),
  }
  return Object.entries(sections).flatMap(([name, rows]) =>
    rows.map((row) => `    ${name}: ${JSON.stringify(row)}`),
  )
}
