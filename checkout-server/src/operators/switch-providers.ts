import { formatInstant, PROVIDERS, type OperatedProvider } from '@autogopay/shared'
import { listSwitchedOff, switchOff, switchOn } from '../merchants/provider-switches.ts'
import type { Sql, Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { noteOperator, type Operator, type OperatorContext } from './by.ts'

/** Every provider: how many connections go there, and whether it takes new charges. */
export async function listProviders(sql: Sql | Tx): Promise<OperatedProvider[]> {
  const [off, counts] = await Promise.all([
    listSwitchedOff(sql),
    sql<{ provider: string; count: number }[]>`
      select provider, count(*) as count from connections
      where disabled_at is null and status in ('active', 'needs_login') group by provider`,
  ])
  return PROVIDERS.map((provider) => {
    const found = off.find((one) => one.provider === provider)
    return {
      provider,
      connections: counts.find((one) => one.provider === provider)?.count ?? 0,
      off: found ? { since: formatInstant(found.offSince), reason: found.reason } : null,
    }
  })
}

/**
 * Sends no new charges to a provider any more, within seconds and from every process; what was made
 * before is checked and paid as ever. @throws {AppError} `not_found`.
 */
export function switchProviderOff(
  context: OperatorContext,
  by: Operator,
  { provider, reason }: { provider: string; reason: string },
): Promise<OperatedProvider> {
  return switching(context, provider, async (tx) => {
    await switchOff(tx, { provider, reason, offSince: context.clock() })
    const fact = { action: 'provider.switched_off', subject: provider, data: { reason } }
    await noteOperator(tx, context, by, fact)
  })
}

/** Ends that. @throws {AppError} `not_found`. */
export function switchProviderOn(
  context: OperatorContext,
  by: Operator,
  provider: string,
): Promise<OperatedProvider> {
  return switching(context, provider, async (tx) => {
    if (!(await switchOn(tx, provider))) return
    await noteOperator(tx, context, by, { action: 'provider.switched_on', subject: provider })
  })
}

function switching(
  { sql }: OperatorContext,
  provider: string,
  change: (tx: Tx) => Promise<void>,
): Promise<OperatedProvider> {
  return sql.begin(async (tx) => {
    await change(tx)
    const found = (await listProviders(tx)).find((one) => one.provider === provider)
    // Thrown inside: nothing of the change stays.
    if (!found) throw new AppError('not_found', 'There is no such provider.')
    return found
  })
}
