import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { AppError } from '../errors.ts'
import { openLog } from '../log.ts'
import { openMetrics } from '../metrics.ts'
import type { BaseEnv } from './env.ts'
import { observeRequests } from './observe.ts'

const metrics = openMetrics()
const lines: string[] = []
const log = openLog('info', { write: (line) => lines.push(line) })
const inner = new Hono<BaseEnv>()
  .get('/payments/:id', (c) => c.text(c.req.param('id')))
  .get('/broken/:id', () => {
    throw new AppError('not_found', 'It is not there.')
  })
const app = new Hono<BaseEnv>()
  .use(observeRequests({ log, metrics }))
  .route('/v1', inner)
  .all('*', (c) => c.text('nothing', 404))
app.onError((_error, c) => c.text('not found', 404))

test('requests are counted and logged by the pattern of their route, never by their path', async () => {
  await app.request('/v1/payments/secret-token')
  await app.request('/v1/broken/secret-token')
  await app.request('/elsewhere/secret-token')
  const text = await metrics.text()
  expect(text).toContain('route="/v1/payments/:id",status="200"')
  expect(text).toContain('route="/v1/broken/:id",status="404"')
  expect(text).toContain('route="/*",status="404"')
  expect(lines.join()).toContain('"route":"/v1/payments/:id"')
  expect(text + lines.join()).not.toContain('secret-token')
})

test('calls of merchants’ programs are told, but neither people’s nor those that wait by intention', async () => {
  const calls: { merchantId: string; ms: number }[] = []
  const as = (apiKeyId: string | null) =>
    new Hono()
      .use(async (c, next) => {
        c.set('merchantId' as never, 'mer_1' as never)
        c.set('apiKeyId' as never, apiKeyId as never)
        await next()
      })
      .get('/payments/:id/events', (c) => c.text(''))
      .get('/events', (c) => c.text(''))
      .get('/events/stream', (c) => c.text(''))
  const measured = new Hono<BaseEnv>()
    .use(observeRequests({ log, metrics, onCall: (call) => calls.push(call) }))
    .route('/v1', as('key_1'))
    .route('/people', as(null))
  for (const path of ['/v1/events', '/v1/events/stream', '/people/events']) {
    await measured.request(path)
  }
  expect(calls).toEqual([])
  await measured.request('/v1/payments/pay_1/events')
  expect(calls).toEqual([{ merchantId: 'mer_1', ms: expect.any(Number) as number }])
})

test('every answer names its request: by the caller’s name if that is a plain one', async () => {
  const named = await app.request('/v1/payments/1', { headers: { 'x-request-id': 'order-42-a' } })
  expect(named.headers.get('x-request-id')).toBe('order-42-a')
  const injected = await app.request('/v1/payments/1', { headers: { 'x-request-id': 'a b' } })
  expect(injected.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
})
