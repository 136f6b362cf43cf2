import type { Sql } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import type { OpenProvider, Provider } from '../providers/provider.ts'
import { readLook } from './look.ts'
import type { MerchantContext } from './merchants.ts'
import { listSwitchedOff, refusedForSwitch } from './provider-switches.ts'
import { readRules } from './rules.ts'

const CACHE_MS = 5_000
const MOST_PROVIDERS = 10_000

/** A merchant's account at a provider. */
export interface Connection {
  id: string
  merchantId: string
  provider: string
  baseUrl: string
}

/** Connects a merchant to a provider; new charges go to the newest connection. */
export async function addConnection(
  { sql, clock, vault }: MerchantContext,
  input: { merchantId: string; provider: string; baseUrl: string; credentials: string },
): Promise<Connection> {
  const at = clock()
  const id = newId('con', at)
  const [row] = await sql<Connection[]>`
    insert into connections (id, merchant_id, provider, base_url, sealed_credentials, created_at)
    values (${id}, ${input.merchantId}, ${input.provider}, ${input.baseUrl},
      ${vault.seal(input.credentials, credentialsPlace(id))}, ${at})
    returning id, merchant_id, provider, base_url`
  if (!row) throw new Error('the connection was not stored')
  return row
}

/** A merchant's connections, new to old, with how far each is. */
export function listConnections(
  { sql }: Pick<MerchantContext, 'sql'>,
  merchantId: string,
): Promise<(Connection & { status: string })[]> {
  return sql<(Connection & { status: string })[]>`
    select id, merchant_id, provider, base_url, status from connections
    where merchant_id = ${merchantId} and disabled_at is null order by id desc`
}

/** What the payments feature asks about merchants, with short-lived answers kept in memory. */
export type MerchantDirectory = ReturnType<typeof merchantDirectory>

/**
 * The connection that new payments go to: the newest that is in use, else one whose owner must log in
 * again, so that payments fail for that reason and not for want of a connection.
 * @param options.off - Providers that are taken only where the merchant has no other.
 */
export async function defaultConnection(
  sql: Sql,
  merchantId: string,
  { allowUnofficial, off = [] }: { allowUnofficial: boolean; off?: readonly string[] },
): Promise<Connection | null> {
  const [row] = await sql<Connection[]>`
    select id, merchant_id, provider, base_url from connections
    where merchant_id = ${merchantId} and disabled_at is null
      and status in ('active', 'needs_login') and (account_id is not null or provider = 'midtrans')
      and (provider <> 'gopay_qris' or ${allowUnofficial})
    order by provider = any(${off as string[]}::text[]), (status = 'active') desc, id desc limit 1`
  return row ?? null
}

/** The same, of a provider that is not switched off. @throws {AppError} `provider_off`: it has no other. */
async function payableConnection(
  sql: Sql,
  merchantId: string,
  options: { allowUnofficial: boolean },
): Promise<Connection | null> {
  const switchedOff = await listSwitchedOff(sql)
  const off = switchedOff.map(({ provider }) => provider)
  const connection = await defaultConnection(sql, merchantId, { ...options, off })
  const refused = switchedOff.find(({ provider }) => provider === connection?.provider)
  if (refused) throw refusedForSwitch(refused)
  return connection
}

/**
 * Opens the directory.
 * @param openProvider - Makes the adapter of a connection.
 * @param options.allowUnofficial - Whether new payments may go to unofficial providers.
 */
export function merchantDirectory(
  context: MerchantContext,
  openProvider: OpenProvider,
  options: { allowUnofficial: boolean } = { allowUnofficial: true },
) {
  const { sql, vault } = context
  const providers = new Map<string, { sealed: string; provider: Provider }>()

  const load = async (id: string): Promise<Provider> => {
    const [row] = await sql<(Connection & { sealedCredentials: string })[]>`
      select id, merchant_id, provider, base_url, sealed_credentials from connections
      where id = ${id}`
    if (!row) throw new Error(`there is no connection ${id}`)
    const known = providers.get(id)
    if (known?.sealed === row.sealedCredentials) return known.provider
    const credentials = vault.open(row.sealedCredentials, credentialsPlace(id))
    const provider = openProvider({ id, provider: row.provider, baseUrl: row.baseUrl, credentials })
    if (providers.size >= MOST_PROVIDERS) providers.clear()
    providers.set(id, { sealed: row.sealedCredentials, provider })
    return provider
  }

  // That there is none is not remembered: a merchant who has just connected wants to go on.
  const connections = remember(context, (merchantId) => payableConnection(sql, merchantId, options))

  return {
    /** Adapter of a connection. New credentials are in use after 5 seconds at most. */
    providerOf: remember(context, load),

    /**
     * Follows a switch of the operator's within 5 seconds.
     * @param ended - One that takes no payments any more: what is remembered is old.
     * @throws {AppError} `provider_off`.
     */
    async connectionFor(merchantId: string, ended?: string): Promise<Connection | null> {
      if (ended !== undefined) connections.forget(merchantId)
      return connections(merchantId)
    },

    /** What payers see of a merchant. A new look is in use after 5 seconds at most. */
    merchantLook: remember(context, (merchantId) => readLook(sql, merchantId)),

    /** How its payments behave. A change is in use after 5 seconds at most. */
    merchantRules: remember(context, (merchantId) => readRules(sql, merchantId)),

    /** A connection by id, for notices; null: none. */
    findConnection: remember(context, async (id): Promise<Connection | null> => {
      const [row] = await sql<Connection[]>`
        select id, merchant_id, provider, base_url from connections where id = ${id}`
      return row ?? null
    }),
  }
}

function remember<T>({ clock }: MerchantContext, read: (key: string) => Promise<T>) {
  const cache = new Map<string, { value: Promise<T>; until: number }>()
  const get = (key: string): Promise<T> => {
    const now = clock().getTime()
    const known = cache.get(key)
    if (known && known.until > now) return known.value
    const value = read(key)
    if (cache.size >= 10_000) cache.clear()
    cache.set(key, { value, until: now + CACHE_MS })
    value.then((found) => found ?? cache.delete(key)).catch(() => cache.delete(key))
    return value
  }
  return Object.assign(get, { forget: (key: string) => cache.delete(key) })
}

/** Where a connection's credentials are kept, for the vault. */
export function credentialsPlace(id: string): string {
  return `connections|sealed_credentials|${id}`
}
