import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { apiDocsRoutes } from './api-docs.ts'

const nothing = new Uint8Array()
const app = apiDocsRoutes({
  publicUrl: 'https://pay.example',
  script: {
    bytes: nothing,
    brotli: nothing,
    gzip: nothing,
    integrity: 'sha384-abc',
    immutablePath: '/embed/v1/autogopay-checkout-0.js',
  },
})

test('the document may be read from anywhere', async () => {
  const answer = await app.request('/openapi.json')
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  expect(await answer.json()).toMatchObject({ openapi: '3.1.1', info: { title: 'AutoGoPay' } })
})

test('the reader’s page asks this server only, and its policy forbids all else', async () => {
  const answer = await app.request('/docs')
  expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
  const policy = answer.headers.get('content-security-policy') ?? ''
  const nonce = /script-src 'nonce-([\w+/=]+)';/.exec(policy)?.[1] ?? ''
  expect(policy).toMatch(/^default-src 'none'; /)
  expect(policy).toContain("connect-src 'self' https://pay.example;")
  const page = await answer.text()
  const scripts = [...page.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag)
  expect(scripts).toHaveLength(2)
  for (const tag of scripts) expect(tag).toContain(`nonce="${nonce}"`)
  const origins = page.replace('http://www.w3.org/2000/svg', '').match(/(?:https?:)?\/\/[\w.]+/g)
  expect(origins).toBeNull()
  for (const setting of ['"withDefaultFonts": false', '"telemetry": false', '"proxyUrl": ""']) {
    expect(page).toContain(setting)
  }
})

test('every page has a nonce of its own', async () => {
  const policies = await Promise.all(
    [1, 2].map(async () => (await app.request('/docs')).headers.get('content-security-policy')),
  )
  expect(policies[0]).not.toBe(policies[1])
})

test('the reader’s program comes from here, compressed, for browsers to keep', async () => {
  const page = await (await app.request('/docs')).text()
  const path = /src="(\/docs\/scalar\.js\?[0-9a-f]+)"/.exec(page)?.[1] ?? ''
  const ask = async (encodings: string) => {
    const answer = await app.request(path, { headers: { 'accept-encoding': encodings } })
    expect(answer.headers.get('cache-control')).toContain('immutable')
    expect(answer.headers.get('vary')).toBe('accept-encoding')
    const bytes = Buffer.from(await answer.arrayBuffer())
    return { coding: answer.headers.get('content-encoding'), bytes }
  }
  const [plain, gzip, brotli] = [await ask(''), await ask('gzip'), await ask('gzip, br')]
  expect([plain.coding, gzip.coding, brotli.coding]).toEqual([null, 'gzip', 'br'])
  expect(gunzipSync(gzip.bytes).equals(plain.bytes)).toBe(true)
  expect(brotliDecompressSync(brotli.bytes).equals(plain.bytes)).toBe(true)
  expect(brotli.bytes.length).toBeLessThan(plain.bytes.length / 3)
})
