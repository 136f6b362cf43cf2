import { formatInstant, type Activation } from '@autogopay/shared'
import { AppError } from '../platform/errors.ts'
import type { ActivationContext } from './context.ts'
import { listPackages } from './packages.ts'

/** How long an active account may be believed to be one: a suspended one stops after this. */
const CACHE_MS = 1_000
const CACHE_SIZE = 10_000

const ENDED =
  'The account has ended: extend it by an activation key, and new payments work again at once. Reading, refunds and webhooks go on.'
const SUSPENDED = 'The operator has suspended the account: it makes no new payments.'

interface ActivityRow {
  activeUntil: Date | null
  suspendedReason: string | null
}

/** Whether an account must be extended, until when it is, and what could extend it. */
export async function activationOf(
  context: ActivationContext,
  merchantId: string,
): Promise<Activation> {
  const [row, packages] = await Promise.all([
    activityRow(context, merchantId),
    listPackages(context.sql),
  ])
  const required = context.isRequired && merchantId !== context.operatorMerchantId
  const isLapsed = required && !isAfter(row.activeUntil, context.clock())
  return {
    required,
    active: row.suspendedReason === null && !isLapsed,
    activeUntil: row.activeUntil && formatInstant(row.activeUntil),
    suspendedReason: row.suspendedReason,
    packages,
    botUrl: context.botUrl(),
  }
}

/**
 * Refuses accounts that may make no new payments. Only good answers are remembered, for a second: so
 * an account that was extended works again at once, in every process.
 */
export function activityGuard(context: ActivationContext) {
  const { clock, isRequired, operatorMerchantId } = context
  const believedUntil = new Map<string, number>()

  /** @throws {AppError} `account_inactive`. */
  return async function assertActive(merchantId: string): Promise<void> {
    const now = clock()
    if ((believedUntil.get(merchantId) ?? 0) > now.getTime()) return
    const { activeUntil, suspendedReason } = await activityRow(context, merchantId)
    if (suspendedReason !== null) throw new AppError('account_inactive', SUSPENDED)
    const isAsked = isRequired && merchantId !== operatorMerchantId
    if (isAsked && !isAfter(activeUntil, now)) throw new AppError('account_inactive', ENDED)
    if (believedUntil.size >= CACHE_SIZE) believedUntil.clear()
    const end = isAsked ? Number(activeUntil) : Number.POSITIVE_INFINITY
    believedUntil.set(merchantId, Math.min(now.getTime() + CACHE_MS, end))
  }
}

async function activityRow({ sql }: ActivationContext, merchantId: string): Promise<ActivityRow> {
  const [row] = await sql<ActivityRow[]>`
    select active_until, suspended_reason from merchants where id = ${merchantId}`
  if (!row) throw new Error(`there is no merchant ${merchantId}`)
  return row
}

function isAfter(end: Date | null, now: Date): boolean {
  return end !== null && end > now
}
