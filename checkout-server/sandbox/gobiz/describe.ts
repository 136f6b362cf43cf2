import { digitsOf } from '../midtrans/accounts.ts'
import type { GobizRefund, GobizTransaction } from './book.ts'
import type { GobizSwitches } from './switches.ts'

const WIB_MS = 7 * 3_600_000

/** An instant as GoBiz prints it: `2099-01-01T10:00:05.000+07:00`. */
export const jakartaIso = (at: number): string =>
  new Date(at + WIB_MS).toISOString().replace('Z', '+07:00')

/** GoBiz counts in hundredths of a rupiah. */
export const toSen = (rupiah: number): number => rupiah * 100

const NNS: Record<string, string> = {
  gopay: '93600914',
  dana: '93600915',
  shopeepay: '93600918',
  ovo: '93600912',
  linkaja: '93600911',
  bri: '93600002',
  mandiri: '93600008',
  bca: '93600014',
}

const spell = (word: string, { letters }: GobizSwitches, seq: number): string =>
  letters === 'upper' || (letters === 'mixed' && seq % 2 === 1) ? word.toUpperCase() : word

/** A row of `/merchant-analytics/v2/merchants/transactions`. */
export const describeRow = (
  row: GobizTransaction,
  refunds: readonly GobizRefund[],
  switches: GobizSwitches,
) => ({
  id: row.id,
  wallstreet_transaction_id: `ws-${row.seq}`,
  merchant_id: row.merchantId,
  order_id: row.orderId,
  transaction_status: spell(row.status, switches, row.seq),
  payment_type: spell(row.paymentType, switches, row.seq),
  transaction_time: jakartaIso(row.at),
  settlement_time: jakartaIso(row.at + 1000),
  gross_amount: toSen(row.amount),
  real_gross_amount: toSen(row.amount),
  currency: 'IDR',
  service_type: 'GOPAY_OFFLINE',
  channel_type: 'STATIC_QR',
  transaction_source: 'GOPAY_INSTORE',
  qris_provider_retrieval_reference_number: digitsOf(row.id, 12),
  qris_on_us: row.paymentType === 'gopay',
  qris_provider_aspi_issuer: NNS[row.issuer.toLowerCase()] ?? '93600999',
  merchant_cross_reference_id: `x-${row.id}`,
  transaction_history: refunds.map(({ amount, at }, index) => ({
    id: `${row.id}-${index + 1}`,
    transaction_status: spell(
      index === refunds.length - 1 ? row.status : 'partial_refund',
      switches,
      row.seq,
    ),
    transaction_time: jakartaIso(at),
    gross_amount: toSen(amount),
  })),
})

/** A row of `/journals/search`: the same money, worded by another department. */
export const describeJournal = (row: GobizTransaction, refunds: readonly GobizRefund[]) => ({
  id: `journal-${row.seq}`,
  time: new Date(row.at).toISOString(),
  category: 'incoming',
  type: 'transaction_share',
  amount: toSen(row.amount),
  metadata: {
    source: 'GOPAY_INSTORE',
    transaction: {
      id: row.id,
      order_id: row.orderId,
      merchant_id: row.merchantId,
      status: row.status.toUpperCase(),
      transaction_status: row.status.toUpperCase(),
      payment_type: row.paymentType.toUpperCase(),
      transaction_time: new Date(row.at).toISOString(),
      settlement_time: new Date(row.at + 1000).toISOString(),
      gross_amount: toSen(row.amount),
      currency: 'IDR',
      refunds: refunds.map(({ amount, at }) => ({
        amount: toSen(amount),
        time: new Date(at).toISOString(),
      })),
    },
  },
})
