import { expect, test } from 'vitest'
import { readSettings, SettingsError } from './settings.ts'

const GOOD = {
  AUTOGOPAY_URL: 'http://localhost:8080/',
  AUTOGOPAY_API_KEY: 'agp_test_0123456789abcdef',
}

test('two settings are enough', () => {
  expect(readSettings(GOOD)).toEqual({
    port: 8081,
    host: '127.0.0.1',
    databasePath: '.data/demo-store.sqlite',
    publicUrl: undefined,
    autogopayUrl: 'http://localhost:8080',
    apiKey: GOOD.AUTOGOPAY_API_KEY,
    inspect: false,
  })
})

test('an empty variable counts as unset', () => {
  expect(readSettings({ ...GOOD, PORT: '', PUBLIC_URL: '' })).toEqual(readSettings(GOOD))
})

test.each([
  ['PORT', 'eighty', 'must be a whole number from 0 to 65535'],
  ['PORT', '65536', 'must be a whole number from 0 to 65535'],
  ['PORT', '80.5', 'must be a whole number from 0 to 65535'],
  ['LISTEN_HOST', 'not a host', 'must be a host name or an IP address'],
  ['PUBLIC_URL', 'shop.example', 'must be an http(s) address'],
  ['AUTOGOPAY_URL', 'ftp://localhost', 'must be an http(s) address'],
  ['AUTOGOPAY_URL', 'http://user:pw@localhost', 'must be an http(s) address'],
  ['AUTOGOPAY_URL', '', 'must be set'],
  ['AUTOGOPAY_API_KEY', '', 'must be set'],
  ['AUTOGOPAY_API_KEY', 'with blank', 'must be the API key'],
  ['DEMO_INSPECT', 'yes', 'must be 0 or 1'],
])('%s=%j stops the start with a sentence that names it', (name, value, words) => {
  const read = () => readSettings({ ...GOOD, [name]: value })
  expect(read).toThrow(SettingsError)
  expect(read).toThrow(new RegExp(`^${name} ${words.replace(/[()]/g, '\\$&')}`, 'm'))
})

test('every wrong setting is named at once, and no value is repeated', () => {
  const wrong = { PORT: 'x', AUTOGOPAY_URL: 'y', AUTOGOPAY_API_KEY: 'secret with blanks' }
  expect(() => readSettings(wrong)).toThrow(/PORT .*\nAUTOGOPAY_URL .*\nAUTOGOPAY_API_KEY /)
  expect(() => readSettings(wrong)).not.toThrow(/secret with blanks/)
})
