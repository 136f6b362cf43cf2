import { randomUUID } from 'node:crypto'
import type { UniqueCodeMode } from '@autogopay/shared'
import { newId } from '../platform/ids.ts'
import type { GobizDevice } from '../providers/gobiz/headers.ts'
import type { ConnectionContext } from './context.ts'
import { newSecrets, openSecrets, sealSecrets } from './secrets.ts'

/** How long a connection without an account is kept for its owner to come back to. */
const ABANDONED_MS = 24 * 60 * 60 * 1000

/**
 * A connection that is to be logged in. One that was begun for the same phone number is taken up
 * again, so that GoPay meets the same device.
 */
export async function takeDraft(
  context: ConnectionContext,
  input: { merchantId: string; phone: string; uniqueCode: UniqueCodeMode | undefined },
): Promise<{ id: string; isNew: boolean }> {
  const drafts = await context.sql<{ id: string; sealedCredentials: string }[]>`
    select id, sealed_credentials from connections
    where merchant_id = ${input.merchantId} and provider = 'gopay_qris' and account_id is null
      and status = 'awaiting_otp' and disabled_at is null`
  const known = drafts.find((draft) => openSecrets(context, draft).phone === input.phone)
  if (!known) return { id: await insertDraft(context, input), isNew: true }
  if (input.uniqueCode) {
    await context.sql`
      update connections set unique_code = ${input.uniqueCode} where id = ${known.id}`
  }
  return { id: known.id, isNew: false }
}

/** Stores a new connection that nobody is logged in to. */
export async function insertDraft(
  context: ConnectionContext,
  input: {
    merchantId: string
    phone?: string
    uniqueCode: UniqueCodeMode | undefined
    device?: Partial<GobizDevice>
  },
): Promise<string> {
  const at = context.clock()
  const id = newId('con', at)
  const device = { ...input.device, uniqueId: input.device?.uniqueId ?? randomUUID() }
  const sealed = sealSecrets(context, id, { ...newSecrets(device), phone: input.phone ?? null })
  await context.sql`
    insert into connections (id, merchant_id, provider, base_url, sealed_credentials, status,
      unique_code, created_at)
    values (${id}, ${input.merchantId}, 'gopay_qris', ${context.gobizBaseUrl}, ${sealed},
      'awaiting_otp', ${input.uniqueCode ?? 'subtract'}, ${at})`
  return id
}

/** Removes a connection that nothing came of. */
export async function removeDraft(
  { sql }: Pick<ConnectionContext, 'sql'>,
  id: string,
): Promise<void> {
  await sql`
    delete from connections
    where id = ${id} and account_id is null and provider = 'gopay_qris'`
}

/** A chore: removes connections that were begun a day ago and never got an account. */
export async function removeAbandoned({
  sql,
  clock,
}: Pick<ConnectionContext, 'sql' | 'clock'>): Promise<void> {
  await sql`
    delete from connections
    where provider = 'gopay_qris' and account_id is null and static_qris is null
      and created_at < ${new Date(clock().getTime() - ABANDONED_MS)}`
}
