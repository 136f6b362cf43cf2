import type { Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { PaymentContext } from './context.ts'
import { moneyInsert, ownerOf } from './incoming-money.ts'
import { toIncomingMoney, type MoneyRow } from './money-row.ts'
import { returnableColumns, takeOver, type ReturnableMoney } from './provider-refunds.ts'
import { tell } from './tell.ts'

/** Money that left an account, and of which it is not told what it was given back of. */
export interface UntiedRefund {
  /** The connection that it is shown at. */
  connectionId: string
  accountKey: string
  transactionId: string
  amount: number
  at: Date
  /** For the person who decides. */
  note: string | null
}

/**
 * Records money that left an account: a row that waits for a person, who assigns it to a payment or
 * dismisses it; or, where it is known whose it was, one that says so. It never counts as money in.
 * @param input.paymentId - The payment whose refund it carried out.
 * @returns False: it was recorded before.
 */
export async function recordUntiedRefund(
  context: PaymentContext,
  tx: Tx,
  { refund, paymentId }: { refund: UntiedRefund; paymentId?: string | null },
): Promise<boolean> {
  const at = context.clock()
  const isDecided = paymentId !== undefined
  const { merchantId, provider } = await ownerOf(tx, refund.connectionId)
  const row: MoneyRow = {
    id: newId('inm', at),
    merchantId,
    connectionId: refund.connectionId,
    provider,
    accountKey: refund.accountKey,
    providerTransactionId: refund.transactionId,
    paymentId: paymentId ?? null,
    chargeId: null,
    amount: refund.amount,
    expectedAmount: null,
    kind: 'returned',
    review: isDecided ? 'assigned' : 'open',
    amountRefunded: 0,
    paidAt: refund.at,
    receivedAt: at,
    reviewedAt: isDecided ? at : null,
    reviewedBy: isDecided ? 'policy' : null,
    note: refund.note,
  }
  const [stored] = await tx`${moneyInsert(tx, row)}`
  if (!stored) return false
  if (isDecided) return true
  const about = { merchantId, apiKeyId: null, payment: null }
  await tell(context, tx, { type: 'money.returned', data: toIncomingMoney(row) }, about)
  return true
}

/**
 * A person says of which payment money was given back. It is a refund of what paid it.
 * @throws {AppError} `money_not_payable`: so much of it cannot have gone back from this account.
 */
export async function assignReturned(
  context: PaymentContext,
  tx: Tx,
  { money, paymentId }: { money: MoneyRow; paymentId: string },
): Promise<void> {
  const [paying] = await tx<ReturnableMoney[]>`
    select ${returnableColumns(tx)} from incoming_money
    where account_key = ${money.accountKey}
      and id = (select incoming_money_id from payments where id = ${paymentId}) for update`
  if (!paying) {
    throw new AppError('money_not_payable', 'This payment was not paid by money of that account.')
  }
  const left = paying.amount - paying.amountRefunded
  if (money.amount > left) {
    const detail = `Of this payment’s money only Rp ${left} can have gone back.`
    throw new AppError('money_not_payable', detail)
  }
  await tx`update incoming_money set payment_id = ${paymentId} where id = ${money.id}`
  const total = paying.amountRefunded + money.amount
  await takeOver(context, tx, paying, { total, refundIds: [] })
}
