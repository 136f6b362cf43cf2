import { audit } from '../platform/audit.ts'
import type { Clock } from '../platform/clock.ts'
import type { Sql, Tx } from '../platform/database.ts'

/** What the functions of this folder need. */
export interface OperatorContext {
  sql: Sql
  clock: Clock
}

/** Who operates. */
export interface Operator {
  /** A user's, or {@link COMMAND_LINE}. */
  id: string
  /** Null: on the machine itself. */
  address: string | null
}

/** Whoever may run commands beside the server. */
export const COMMAND_LINE: Operator = { id: 'command_line', address: null }

/** What an operator did. */
export interface OperatorFact {
  /** Null: it concerns the installation, not one merchant. */
  merchantId?: string | null
  action: string
  subject?: string | null
  data?: object
}

/** Puts it into the audit log, in the transaction of what it tells: a merchant sees what was done to it. */
export function noteOperator(
  tx: Tx,
  { clock }: Pick<OperatorContext, 'clock'>,
  by: Operator,
  { merchantId = null, ...fact }: OperatorFact,
): Promise<void> {
  const actor = { kind: 'operator', id: by.id } as const
  return audit(tx, { merchantId, actor, ...fact, address: by.address, at: clock() })
}
