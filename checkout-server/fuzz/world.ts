import { createSandbox } from '../sandbox/sandbox.ts'
import { openDatabase } from '../src/platform/database.ts'
import { openLog } from '../src/platform/log.ts'
import { parseSettings } from '../src/platform/settings.ts'
import { newMasterKey, openVault } from '../src/platform/vault.ts'
import { startServer } from '../src/server.ts'
import { givenConnectedMerchant } from '../testing/connected-merchant.ts'
import type { OpenApiDocument } from '../src/surfaces/api-docs/open-api.ts'

/** A server with a merchant, to be asked anything. */
export interface FuzzWorld {
  url: string
  apiKey: string
  connectionId: string
  /** Of `apiKey`. */
  apiKeyId: string
  document: OpenApiDocument
  /** Ids and tokens that exist, by prefix (`pay`, `whe`, `token`, `transaction`). */
  known(kind: string): readonly string[]
  /** Remembers the ids of an answer. */
  learn(answer: string): void
  /** What the server logged about a request that failed; empty: nothing. */
  errorOf(requestId: string): string
  close(): Promise<void>
}

const MOST_KNOWN = 200
const MOST_ERRORS = 50
const UNLIMITED = '1000000000'

/**
 * Starts the server, in this process, on a database of its own.
 * @param options.databaseUrl - Empty database; it is migrated here.
 */
export async function openFuzzWorld(options: { databaseUrl: string }): Promise<FuzzWorld> {
  const sandbox = await createSandbox({ retryScale: 0.0005 })
  const masterKey = newMasterKey()
  const settings = parseSettings({
    PORT: '0',
    DATABASE_URL: options.databaseUrl,
    PUBLIC_URL: 'http://127.0.0.1:1',
    MASTER_KEY: masterKey,
    ALLOW_PRIVATE_ADDRESSES: '1',
    ALLOW_UNOFFICIAL_PROVIDERS: '1',
    GOBIZ_BASE_URL: `${sandbox.url}/gobiz`,
    GOJEKAPI_BASE_URL: `${sandbox.url}/gojekapi`,
    RATE_LIMIT_PER_IP: UNLIMITED,
    RATE_LIMIT_PER_MERCHANT: UNLIMITED,
  })
  const errors: string[] = []
  const log = openLog('error', {
    write: (line) => {
      errors.push(line)
      if (errors.length > MOST_ERRORS) errors.shift()
    },
  })
  const server = await startServer(settings, log)
  const sql = openDatabase(options.databaseUrl, { max: 1 })
  const merchant = await givenConnectedMerchant(
    { sql, clock: () => new Date(), vault: openVault(masterKey) },
    sandbox.url,
  )
  await merchant.register(server.url)

  const known = new Map<string, string[]>()
  const remember = (kind: string, value: string) => {
    const values = known.get(kind) ?? []
    if (values.includes(value)) return
    values.push(value)
    // The oldest goes: what was just made is more likely to be in a state worth asking about.
    if (values.length > MOST_KNOWN) values.shift()
    known.set(kind, values)
  }
  const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as OpenApiDocument
  return {
    url: server.url,
    apiKey: merchant.apiKey.key,
    connectionId: merchant.connection.id,
    apiKeyId: merchant.apiKey.id,
    document,
    known: (kind) => known.get(kind) ?? [],
    learn(answer) {
      for (const [id = '', kind = ''] of answer.matchAll(
        /\b([a-z]{2,4})_[0-9a-hjkmnp-tv-z]{26}/g,
      )) {
        remember(kind, id)
      }
      for (const [, token] of answer.matchAll(/"checkoutToken":"([^"]+)"/g)) {
        remember('token', token ?? '')
      }
      for (const [, id] of answer.matchAll(
        /"(?:providerTransactionId|transaction_id)":"([^"]+)"/g,
      )) {
        remember('transaction', id ?? '')
      }
    },
    errorOf: (requestId) => errors.findLast((line) => line.includes(requestId)) ?? '',
    async close() {
      await server.stop()
      await sandbox.close()
      await sql.end({ timeout: 5 })
    },
  }
}
