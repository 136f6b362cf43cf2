import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import { clientAddress } from './client-address.ts'
import { MAX_JSON_BYTES, readJson, readQuery } from './json-body.ts'
import { refuseOtherMethods } from './other-methods.ts'
import { toProblem } from './problems.ts'
import { rateLimit } from './rate-limit.ts'

const Body = z.strictObject({
  amount: z.int().min(1),
  customer: z.strictObject({ email: z.email() }).optional(),
})
const app = new Hono()
  .post('/', async (c) => c.json(await readJson(c, Body)))
  .get('/', (c) => c.json(readQuery(c, z.strictObject({ limit: z.coerce.number().max(9) }))))
app.onError((error, c) => {
  const problem = toProblem(error, 'req_1')
  return c.json(problem, problem.status as 400)
})
refuseOtherMethods(app)

const post = (body: BodyInit | null, headers: Record<string, string> = {}) =>
  app.request('/', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  })
const codeOf = async (response: Response) => {
  const { code } = (await response.json()) as { code: string }
  return `${response.status} ${code}`
}

describe('a JSON body', () => {
  test('is read, whatever the parameters of its type', async () => {
    const response = await post('{"amount":1}', {
      'content-type': 'application/json; charset=utf-8',
    })
    expect(await response.json()).toEqual({ amount: 1 })
  })

  test.each([
    ['{"amount":', '400 malformed_json'],
    ['{"amount":1}\u0000', '400 malformed_json'],
    ['null', '422 invalid_request'],
    ['[]', '422 invalid_request'],
    ['"text"', '422 invalid_request'],
    ['{"amount":"1"}', '422 invalid_request'],
    ['{"amount":1,"surprise":true}', '422 invalid_request'],
    ['{"amount":1e400}', '422 invalid_request'],
    ['', '422 invalid_request'],
  ])('%j is answered %s', async (body, expected) => {
    expect(await codeOf(await post(body))).toBe(expected)
  })

  test('that is not UTF-8 is refused', async () => {
    expect(await codeOf(await post(new Uint8Array([0x22, 0xff, 0x22])))).toBe('400 malformed_json')
  })

  test('names each wrong field by its path', async () => {
    const response = await post('{"amount":0,"customer":{"email":"x","nick":"y"}}')
    const { errors, detail } = (await response.json()) as {
      errors: { field: string }[]
      detail: string
    }
    expect(errors.map(({ field }) => field).toSorted()).toEqual([
      'amount',
      'customer.email',
      'customer.nick',
    ])
    expect(detail).toContain('customer.nick is not a known field')
  })

  test('longer than the limit is refused, also when it lies about its length', async () => {
    const long = JSON.stringify({ amount: 1, pad: 'x'.repeat(MAX_JSON_BYTES) })
    expect(await codeOf(await post(long))).toBe('413 body_too_large')
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(8_192).fill(0x20)),
    })
    const request = new Request('http://x/', {
      method: 'POST',
      body: endless,
      headers: { 'content-type': 'application/json' },
      duplex: 'half',
    } as RequestInit)
    expect(await codeOf(await app.request(request))).toBe('413 body_too_large')
  })

  test('of another type is refused', async () => {
    const response = await post('amount=1', { 'content-type': 'application/x-www-form-urlencoded' })
    expect(await codeOf(response)).toBe('415 unsupported_media_type')
  })
})

test('a parameter given twice is an error, not a choice', async () => {
  expect((await app.request('/?limit=5')).status).toBe(200)
  expect(await codeOf(await app.request('/?limit=5&limit=6'))).toBe('422 invalid_request')
})

test('another method is told which ones there are', async () => {
  const response = await app.request('/', { method: 'DELETE' })
  expect(response.headers.get('allow')).toBe('POST, GET, HEAD')
  expect(await codeOf(response)).toBe('405 method_not_allowed')
})

test('an unknown error tells the caller nothing of itself', () => {
  const problem = toProblem(new Error('password=hunter2'), 'req_1')
  expect(problem).toMatchObject({ status: 500, code: 'internal', requestId: 'req_1' })
  expect(JSON.stringify(problem)).not.toContain('hunter2')
  expect(toProblem(new AppError('not_found', 'No.'), 'r').detail).toBe('No.')
})

describe('the address that requests are counted by', () => {
  const from = (remoteAddress: string, forwarded?: string, proxies = 0) =>
    clientAddress(
      {
        req: { header: () => forwarded },
        env: { incoming: { socket: { remoteAddress } } },
      },
      proxies,
    )

  test('is the socket’s, not what a header claims', () => {
    expect(from('203.0.113.7', '10.0.0.1')).toBe('203.0.113.7')
    expect(from('::ffff:203.0.113.7')).toBe('203.0.113.7')
  })

  test('behind our own proxies is the one that they saw', () => {
    expect(from('10.0.0.2', '6.6.6.6, 203.0.113.7', 1)).toBe('203.0.113.7')
    expect(from('10.0.0.2', '6.6.6.6, 203.0.113.7, 10.0.0.3', 2)).toBe('203.0.113.7')
  })

  test('is one for a whole IPv6 customer', () => {
    expect(from('2001:db8:1:2:3:4:5:6')).toBe(from('2001:db8:1:2:ffff::1'))
    expect(from('2001:db8::1')).toBe('2001:db8:0:0::/64')
    expect(from('2001:db8:1:3::1')).not.toBe(from('2001:db8:1:2::1'))
  })
})

test('exactly as many requests pass as the limit says, and the others hear when to come back', async () => {
  const limit = rateLimit(100)
  const tries = await Promise.allSettled(Array.from({ length: 1_000 }, () => limit.take('a')))
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(100)
  await expect(limit.take('a')).rejects.toMatchObject({
    code: 'rate_limited',
    retryAfterSeconds: expect.any(Number) as number,
  })
  await expect(limit.take('b')).resolves.toBeUndefined()
  expect(await limit.tryTake('a')).toBe(false)
})
