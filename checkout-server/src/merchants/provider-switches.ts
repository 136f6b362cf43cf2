import type { Sql, Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'

/** A provider that takes no new charges in this installation. */
export interface SwitchedOff {
  provider: string
  offSince: Date
  /** The operator's, which callers see. */
  reason: string
}

const RETRY_AFTER_SECONDS = '60'

/** Those that the operator has switched off. */
export function listSwitchedOff(sql: Sql | Tx): Promise<SwitchedOff[]> {
  return sql<SwitchedOff[]>`
    select provider, off_since, reason from provider_switches order by provider`
}

/** Another reason replaces the first. */
export async function switchOff(
  tx: Tx,
  { provider, offSince, reason }: SwitchedOff,
): Promise<void> {
  await tx`
    insert into provider_switches (provider, off_since, reason)
    values (${provider}, ${offSince}, ${reason})
    on conflict (provider) do update set reason = excluded.reason`
}

/** @returns False: it was on. */
export async function switchOn(tx: Tx, provider: string): Promise<boolean> {
  const rows =
    await tx`delete from provider_switches where provider = ${provider} returning 1 as one`
  return rows.length > 0
}

/** What whoever wants a new charge there is told. */
export function refusedForSwitch({ provider, reason }: SwitchedOff): AppError {
  return new AppError(
    'provider_off',
    `The operator of this server has switched ${provider} off: ${reason}. Nothing was made; payments made before go on. Try again later, or connect another provider.`,
    { headers: { 'retry-after': RETRY_AFTER_SECONDS } },
  )
}
