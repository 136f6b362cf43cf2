import type { AUDIT_ACTORS } from '@autogopay/shared'
import type { Sql, Tx } from './database.ts'
import { newId } from './ids.ts'

/** Something that somebody did, to be remembered. */
export interface AuditFact {
  /** Null: it concerns the installation. */
  merchantId: string | null
  actor: { kind: (typeof AUDIT_ACTORS)[number]; id: string }
  /** `api_key.created`. */
  action: string
  /** Id of what it was done to. */
  subject?: string | null
  /** Particulars, as JSON can say them; never a secret. */
  data?: object
  address?: string | null
  at: Date
  /** Written once for all requests that say the same here. */
  once?: Buffer | null
}

/** Writes an entry, in the transaction of what it tells where there is one. */
export async function audit(tx: Sql | Tx, fact: AuditFact): Promise<void> {
  const { merchantId, actor, action, subject = null, data = {}, address = null, at } = fact
  const { once = null } = fact
  await tx`
    insert into audit_log (id, merchant_id, actor_kind, actor_id, action, subject, data, address,
      created_at, once)
    values (${newId('aud', at)}, ${merchantId}, ${actor.kind}, ${actor.id}, ${action}, ${subject},
      ${JSON.stringify(data)}::text::jsonb, ${address}, ${at}, ${once})
    on conflict (once) where once is not null do nothing`
}
