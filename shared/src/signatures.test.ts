import { createHmac, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import {
  signAutogopay,
  signStandardWebhook,
  verifyAutogopay,
  verifyStandardWebhook,
  WebhookSignatureError,
} from './signatures.ts'

const apiKey = 'agp_live_example'
const secret = `whsec_${randomBytes(32).toString('base64')}`
const anyBody = fc.oneof(fc.string({ unit: 'binary' }), fc.json())

describe('X-Signature', () => {
  test('is what node:crypto, PHP and Python make of the same raw body', async () => {
    await fc.assert(
      fc.asyncProperty(anyBody, fc.string({ minLength: 1 }), async (body, key) => {
        const expected = createHmac('sha256', key).update(body).digest('hex')
        expect(await signAutogopay(key, body)).toBe(expected)
      }),
    )
  })

  test('fits its body and key, and no other', async () => {
    const rawBody = '{"amount":50000}'
    const signature = await signAutogopay(apiKey, rawBody)
    expect(await verifyAutogopay({ apiKey, rawBody, signature })).toBe(true)
    expect(await verifyAutogopay({ apiKey, rawBody, signature: signature.toUpperCase() })).toBe(
      true,
    )
    expect(await verifyAutogopay({ apiKey, rawBody: '{"amount":50001}', signature })).toBe(false)
    expect(await verifyAutogopay({ apiKey: `${apiKey}x`, rawBody, signature })).toBe(false)
    for (const wrong of [null, undefined, '', signature.slice(1), `${signature}0`]) {
      expect(await verifyAutogopay({ apiKey, rawBody, signature: wrong })).toBe(false)
    }
  })
})

describe('a Standard Webhooks signature', () => {
  const id = 'evt_1'
  const headersOf = async (rawBody: string, timestamp = Math.floor(Date.now() / 1000)) => ({
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': await signStandardWebhook({ secret, id, timestamp, rawBody }),
  })

  test('is accepted by the specification’s own library', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (rawBody) => {
        const headers = await headersOf(rawBody)
        expect(() => new Webhook(secret).verify(rawBody, headers)).not.toThrow()
      }),
    )
  })

  test('made by that library is accepted here', async () => {
    const rawBody = '{"ok":true}'
    const at = new Date()
    const headers = new Headers({
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': `v1,AAAA ${new Webhook(secret).sign(id, at, rawBody)}`,
    })
    await expect(verifyStandardWebhook({ secret, headers, rawBody })).resolves.toBeUndefined()
  })

  test('is refused for another body, id, secret, or time', async () => {
    const rawBody = '{"ok":true}'
    const good = await headersOf(rawBody)
    const verify = (
      changes: Record<string, string>,
      given: { rawBody?: string; secret?: string } = {},
    ) =>
      verifyStandardWebhook({
        secret,
        rawBody,
        ...given,
        headers: new Headers({ ...good, ...changes }),
      })
    await expect(verify({})).resolves.toBeUndefined()
    const other = `whsec_${randomBytes(32).toString('base64')}`
    await expect(verify({}, { rawBody: '{"ok":false}' })).rejects.toThrow(WebhookSignatureError)
    await expect(verify({}, { secret: other })).rejects.toThrow('no signature fits')
    await expect(verify({ 'webhook-id': 'evt_2' })).rejects.toThrow('no signature fits')
    await expect(verify({ 'webhook-signature': '' })).rejects.toThrow('must all be present')
    await expect(verify({ 'webhook-timestamp': 'soon' })).rejects.toThrow('must all be present')
  })

  test('is refused when it is older or newer than five minutes', async () => {
    const rawBody = '{}'
    const timestamp = 1_700_000_000
    const headers = new Headers(await headersOf(rawBody, timestamp))
    const verifyAt = (seconds: number) =>
      verifyStandardWebhook({ secret, headers, rawBody, nowMs: seconds * 1000 })
    await expect(verifyAt(timestamp + 300)).resolves.toBeUndefined()
    await expect(verifyAt(timestamp + 301)).rejects.toThrow('too far from now')
    await expect(verifyAt(timestamp - 301)).rejects.toThrow('too far from now')
  })

  test('needs a secret that is base64', async () => {
    const sign = signStandardWebhook({ secret: 'whsec_***', id, timestamp: 1, rawBody: '' })
    await expect(sign).rejects.toThrow('must be whsec_ followed by base64')
  })
})
