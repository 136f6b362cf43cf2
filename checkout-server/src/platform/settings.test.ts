import { expect, test } from 'vitest'
import { parseSettings } from './settings.ts'
import { newMasterKey } from './vault.ts'

const good = {
  DATABASE_URL: 'postgres://user:password@127.0.0.1/autogopay',
  MASTER_KEY: newMasterKey(),
  PUBLIC_URL: 'https://pay.example/',
}

test('the needed settings are enough', () => {
  expect(parseSettings(good)).toMatchObject({
    port: 8080,
    publicUrl: 'https://pay.example',
    allowPrivateAddresses: false,
    allowUnofficialProviders: false,
    gobizUrls: { baseUrl: 'https://api.gobiz.co.id', apiUrl: 'https://api.gojekapi.com' },
    rateLimitPerIp: 100,
    rateLimitPerMerchant: 200,
  })
})

test('what only grows is kept for a while, or for ever', () => {
  const { keepDays } = parseSettings({ ...good, KEEP_WEBHOOK_ATTEMPTS_DAYS: '0' })
  expect(keepDays).toEqual({ idempotencyKeys: 7, webhookAttempts: 0, events: 90 })
})

test('an empty variable counts as not set', () => {
  expect(parseSettings({ ...good, PORT: '', LOG_LEVEL: '' }).port).toBe(8080)
})

test.each([
  ['DATABASE_URL', undefined],
  ['DATABASE_URL', 'mysql://x'],
  ['MASTER_KEY', 'abc'],
  ['KEEP_EVENTS_DAYS', '-1'],
  ['KEEP_IDEMPOTENCY_KEYS_DAYS', '1.5'],
  ['PUBLIC_URL', 'pay.example'],
  ['PORT', '70000'],
  ['PORT', 'http'],
  ['LOG_LEVEL', 'loud'],
  ['ALLOW_PRIVATE_ADDRESSES', 'yes'],
  ['ALLOW_UNOFFICIAL_PROVIDERS', 'true'],
  ['GOBIZ_BASE_URL', 'api.gobiz.co.id'],
  ['GOJEKAPI_BASE_URL', 'ftp://api.gojekapi.com'],
  ['METRICS_TOKEN', 'short'],
  ['REDIS_URL', 'http://127.0.0.1:6379'],
])('%s as %j stops the start with a sentence that names it', (name, value) => {
  expect(() => parseSettings({ ...good, [name]: value })).toThrow(new RegExp(`^${name} `, 'm'))
})

test('all faults are told at once, and no secret is repeated', () => {
  const secret = 'bad-but-secret'
  try {
    parseSettings({ MASTER_KEY: secret, PUBLIC_URL: 'x' })
    expect.unreachable()
  } catch (error) {
    const { message } = error as Error
    expect(message).toContain('DATABASE_URL')
    expect(message).toContain('MASTER_KEY')
    expect(message).toContain('PUBLIC_URL')
    expect(message).not.toContain(secret)
  }
})
