import { audit } from '../platform/audit.ts'
import type { Sql, Tx } from '../platform/database.ts'

/** Something that somebody did with their own account. */
export interface PersonalFact {
  userId: string
  /** `login.succeeded`, `password.changed`. */
  action: string
  subject?: string | null
  data?: object
  address: string
  at: Date
}

/** Puts it into the audit log of the installation: an account belongs to no merchant. */
export function auditPerson(tx: Sql | Tx, { userId, ...fact }: PersonalFact): Promise<void> {
  return audit(tx, { merchantId: null, actor: { kind: 'user', id: userId }, ...fact })
}
