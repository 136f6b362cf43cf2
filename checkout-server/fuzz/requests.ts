import type { Operation } from '../src/surfaces/api-docs/open-api.ts'
import { NASTY_TEXTS, nastyValue, randomText } from './nasty-values.ts'
import type { Random } from '../testing/random.ts'
import { schemaValues, type Schema, type SchemaValues } from './schema-values.ts'
import type { FuzzWorld } from './world.ts'

const PAYMENTS = '/v1/payments'

/** A request to send. */
export interface FuzzRequest {
  method: string
  /** Path and query, as it goes on the wire. */
  path: string
  headers: Record<string, string>
  body: string | Buffer | null
  /** Of the document; null: an address that the document does not name. */
  operation: Operation | null
}

/** Makes requests for every operation of the document, and for addresses beside it. */
export function requestMaker(random: Random, world: FuzzWorld): () => FuzzRequest {
  const operations = Object.entries(world.document.paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([method, operation]) => ({ path, method, operation })),
  )
  const creation = operations.filter(({ path, method }) => path === PAYMENTS && method === 'post')
  const values = schemaValues(random, {
    named: world.document.components.schemas as Record<string, Schema>,
    known: world.known,
  })
  return () => {
    if (random.chance(0.05)) return besideTheDocument(random, world)
    // Most of what the document names needs a payment to be about.
    const { path, method, operation } = random.pick(random.chance(0.1) ? creation : operations)
    const query = queryOf(random, values, operation)
    const filled = pathOf(random, { world, values, path, operation })
    // Without its connection the merchant can make no payments, and without its key do nothing.
    const own = [world.apiKeyId, method === 'delete' ? world.connectionId : world.apiKeyId].find(
      (id) => method !== 'get' && filled.includes(id),
    )
    return {
      method: method.toUpperCase(),
      path: (own ? filled.replace(own, own.replace(/.{26}$/, '0'.repeat(26))) : filled) + query,
      headers: { ...headersOf(random, world, operation) },
      body: method === 'get' ? null : bodyOf(random, values, operation),
      operation,
    }
  }
}

/** Pages, notices and addresses that nobody announced. */
function besideTheDocument(random: Random, world: FuzzWorld): FuzzRequest {
  const token = () => someToken(random, world)
  const paths = [
    `/pay/${token()}`,
    `/pay/${token()}/renew`,
    `/notices/midtrans/${random.chance(0.7) ? world.connectionId : randomPart(random)}`,
    `/notices/${randomPart(random)}/${randomPart(random)}`,
    `/embed/v1/${randomPart(random)}.js`,
    `/${randomPart(random)}`,
    `/v1/${randomPart(random)}`,
    '/metrics',
    '/readyz',
    '/docs',
  ]
  const method = random.pick(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'])
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return {
    method,
    path: random.pick(paths),
    headers: { 'content-type': 'application/json' },
    body: hasBody ? JSON.stringify(notice(random, world)) : null,
    operation: null,
  }
}

function notice(random: Random, world: FuzzWorld): unknown {
  if (random.chance(0.4)) return nastyValue(random)
  const charges = world.known('chg')
  return {
    order_id: charges.length > 0 ? random.pick(charges) : randomText(random),
    status_code: random.pick(['200', '201', nastyValue(random)]),
    gross_amount: random.pick(['5000.00', nastyValue(random)]),
    transaction_status: random.pick(['settlement', 'expire', nastyValue(random)]),
    signature_key: random.pick(['00', nastyValue(random)]),
    transaction_id: nastyValue(random),
  }
}

function pathOf(
  random: Random,
  from: { world: FuzzWorld; values: SchemaValues; path: string; operation: Operation },
): string {
  return from.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (random.chance(0.1)) return randomPart(random)
    if (name === 'token') return someToken(random, from.world)
    const transactions = from.world.known('transaction')
    if (name === 'transaction_id' && transactions.length > 0) return random.pick(transactions)
    const parameter = from.operation.parameters?.find((one) => one.name === name)
    return escapePart(textOf(from.values.fitting((parameter?.schema ?? {}) as Schema)))
  })
}

function queryOf(random: Random, values: SchemaValues, operation: Operation): string {
  const parts = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'query' && random.chance(0.4))
    .map(({ name, schema }) => {
      const value = random.chance(0.7)
        ? textOf(values.fitting(schema as Schema))
        : random.pick(NASTY_TEXTS)
      return `${name}=${escapePart(value)}`
    })
  if (random.chance(0.05)) parts.push(`${randomPart(random)}=${randomPart(random)}`)
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}

function headersOf(random: Random, world: FuzzWorld, operation: Operation): Record<string, string> {
  const headers: Record<string, string> = {}
  const needsKey = (operation.security?.length ?? 0) > 0
  if (needsKey && random.chance(0.97)) {
    if (random.chance(0.5)) headers['x-api-key'] = world.apiKey
    else headers['authorization'] = `Bearer ${world.apiKey}`
  }
  if (random.chance(0.4)) {
    headers['idempotency-key'] = random.chance(0.9)
      ? `key-${random.int(0, 300)}`
      : random.pick(['', ' ', 'é', 'x'.repeat(300), '\tx'])
  }
  if (random.chance(0.1)) headers['last-event-id'] = random.pick(['0', '9'.repeat(30), '-1', 'x'])
  if (random.chance(0.1)) headers['user-agent'] = latin1(randomText(random))
  headers['content-type'] = random.chance(0.95)
    ? 'application/json'
    : random.pick(['text/plain', 'application/json; charset=utf-16', 'multipart/form-data', 'x'])
  return headers
}

function bodyOf(
  random: Random,
  values: SchemaValues,
  operation: Operation,
): string | Buffer | null {
  const schema = operation.requestBody?.content['application/json']?.schema as Schema | undefined
  if (!schema) return random.chance(0.8) ? null : JSON.stringify(nastyValue(random))
  if (random.chance(0.55)) return JSON.stringify(values.fitting(schema))
  if (random.chance(0.8)) return JSON.stringify(values.broken(schema)) ?? ''
  return random.pick([
    '',
    '{',
    '[1,2',
    '{"amount":1e400}',
    '{"amount":5000,"amount":"x"}',
    '{"__proto__":{"amount":5000}}',
    Buffer.from([0xff, 0xfe, 0x00]),
    Buffer.from('{"amount":5000,"description":"\xff"}', 'latin1'),
    `{"description":"${'x'.repeat(200_000)}"}`,
  ])
}

function someToken(random: Random, world: FuzzWorld): string {
  const tokens = world.known('token')
  return tokens.length > 0 && random.chance(0.9) ? random.pick(tokens) : randomPart(random)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

function randomPart(random: Random): string {
  return escapePart(random.chance(0.5) ? random.pick(NASTY_TEXTS) : randomText(random))
}

/** As a client would write it; half a surrogate pair cannot be written at all. */
function escapePart(text: string): string {
  return encodeURIComponent(text.toWellFormed().slice(0, 2_000))
}

/** Header values cannot hold more. */
function latin1(text: string): string {
  return text.replaceAll(/[^\x20-\x7e\xa0-\xff]/g, '?')
}
