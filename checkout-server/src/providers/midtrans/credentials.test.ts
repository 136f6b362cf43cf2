import { expect, test } from 'vitest'
import { ProviderMisconfigured } from '../provider.ts'
import { parseCredentials } from './credentials.ts'

test('a server key is read, without the blanks of a paste', () => {
  expect(parseCredentials('{"serverKey":" SB-Mid-server-DEMOKEY\\n"}')).toEqual({
    serverKey: 'SB-Mid-server-DEMOKEY',
  })
})

test.each([
  '',
  'SB-Mid-server-SECRET',
  'null',
  '[]',
  '{}',
  '{"serverKey":""}',
  '{"serverKey":"SECRET with blanks"}',
  '{"serverKey":"SECRET\\u0000"}',
  '{"serverKey":123}',
  '{"serverKey":"SECRET","clientKey":"x"}',
])('%s is refused without being quoted', (json) => {
  const error = (() => {
    try {
      parseCredentials(json)
    } catch (thrown) {
      return thrown
    }
  })()
  expect(error).toBeInstanceOf(ProviderMisconfigured)
  expect(String(error)).not.toContain('SECRET')
})
