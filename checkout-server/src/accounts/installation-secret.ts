import { randomBytes } from 'node:crypto'
import type { AccountContext } from './context.ts'

/** Name of what signs the cookies of sessions. */
export const COOKIE_SECRET = 'better-auth'

/**
 * A secret that all processes of this installation share and that stays the same when the master key
 * is replaced: cookies signed by it stay good. Made when it is first asked for.
 */
export async function installationSecret(
  { sql, vault }: Pick<AccountContext, 'sql' | 'vault'>,
  name: string,
): Promise<string> {
  const place = `installation_secrets|sealed_secret|${name}`
  const fresh = vault.seal(randomBytes(32).toString('base64url'), place)
  await sql`
    insert into installation_secrets (name, sealed_secret) values (${name}, ${fresh})
    on conflict (name) do nothing`
  // Read again: another process may have been first.
  const [row] = await sql<{ sealedSecret: string }[]>`
    select sealed_secret from installation_secrets where name = ${name}`
  if (!row) throw new Error(`the secret ${name} was not stored`)
  return vault.open(row.sealedSecret, place)
}
