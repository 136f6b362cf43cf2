import type { OperatedMerchantDetail } from '@autogopay/shared'
import { extendAccount } from '../activation/extend.ts'
import { resumeAccount, suspendAccount } from '../activation/operate.ts'
import type { Tx } from '../platform/database.ts'
import { noteOperator, type Operator, type OperatorContext } from './by.ts'
import { noSuchMerchant, readMerchant } from './read-merchants.ts'

/** Suspends a merchant; another reason replaces the first. @throws {AppError} `not_found`. */
export function suspendMerchant(
  context: OperatorContext,
  by: Operator,
  { id, reason }: { id: string; reason: string },
): Promise<OperatedMerchantDetail> {
  return changing(context, id, async (tx) => {
    await suspendAccount({ sql: tx, clock: context.clock }, { merchantId: id, reason })
    const data = { reason }
    await noteOperator(tx, context, by, { merchantId: id, action: 'merchant.suspended', data })
  })
}

/** Ends a suspension, if there is one. @throws {AppError} `not_found`. */
export function resumeMerchant(
  context: OperatorContext,
  by: Operator,
  id: string,
): Promise<OperatedMerchantDetail & { wasSuspended: boolean }> {
  let wasSuspended = false
  return changing(context, id, async (tx) => {
    wasSuspended = await resumeAccount(tx, id)
    if (!wasSuspended) return
    await noteOperator(tx, context, by, { merchantId: id, action: 'merchant.resumed' })
  }).then((merchant) => ({ ...merchant, wasSuspended }))
}

/** Extends a merchant without a key. @throws {AppError} `not_found`, `account_inactive`. */
export function extendMerchant(
  context: OperatorContext,
  by: Operator,
  { id, days }: { id: string; days: number },
): Promise<OperatedMerchantDetail> {
  return changing(context, id, async (tx) => {
    const at = context.clock()
    await extendAccount(tx, { merchantId: id, days, keyId: null, extendedBy: 'operator', at })
    const data = { days }
    await noteOperator(tx, context, by, { merchantId: id, action: 'merchant.extended', data })
  })
}

function changing(
  { sql }: OperatorContext,
  id: string,
  change: (tx: Tx) => Promise<void>,
): Promise<OperatedMerchantDetail> {
  return sql.begin(async (tx) => {
    const rows = await tx`select id from merchants where id = ${id} for no key update`
    if (rows.length === 0) throw noSuchMerchant()
    await change(tx)
    return readMerchant(tx, id)
  })
}
