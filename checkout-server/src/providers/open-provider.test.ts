import { Agent } from 'undici'
import { afterAll, expect, test } from 'vitest'
import { createProviders } from './open-provider.ts'
import { ProviderMisconfigured } from './provider.ts'

const dispatcher = new Agent()
const providers = createProviders({ dispatcher })
afterAll(() => Promise.all([providers.close(), dispatcher.close()]))

const connection = {
  id: 'con_1',
  provider: 'midtrans',
  baseUrl: 'https://api.midtrans.example',
  credentials: '{"serverKey":"SB-Mid-server-DEMOKEY"}',
}

test('a Midtrans connection opens, with the key of its credentials', () => {
  const provider = providers.open(connection)
  const notice = {
    order_id: 'agp-0001',
    status_code: '200',
    gross_amount: '44000.00',
    transaction_status: 'settlement',
    signature_key:
      '3618e062b889c8e99374608b93b0fc6d2ecf99087e95d11ce1d3204a59c5631e4b2458ca0c10eb52f1b5c36766d81a70f885182ae6a032fa6e9ccf469c836c62',
  }
  expect(provider.readNotice(Buffer.from(JSON.stringify(notice)))).toMatchObject({
    isAuthentic: true,
    state: 'paid',
  })
})

test.each([
  ['an unknown provider', { provider: 'toString' }],
  ['credentials of another shape', { credentials: '{"apiKey":"x"}' }],
  ['credentials that are no JSON', { credentials: 'SB-Mid-server-DEMOKEY' }],
])('%s does not open', (_, change) => {
  expect(() => providers.open({ ...connection, ...change })).toThrow(ProviderMisconfigured)
})
