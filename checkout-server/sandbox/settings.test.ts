import { expect, test } from 'vitest'
import { readSettings } from './settings.ts'

test('everything has a default', () => {
  expect(readSettings({})).toEqual({ port: 8082, dataDir: '.data', retryScale: 1 })
})

test('alone, it takes the general names', () => {
  const env = { PORT: '0', PUBLIC_URL: 'https://sandbox.example', DATA_DIR: '/tmp/x' }
  expect(readSettings(env)).toMatchObject({
    port: 0,
    publicUrl: 'https://sandbox.example',
    dataDir: '/tmp/x',
  })
})

test('with a port of its own, the general names belong to the server beside it', () => {
  const env = { PORT: '8080', SANDBOX_PORT: '9082', PUBLIC_URL: 'https://pay.example' }
  expect(readSettings(env)).toEqual({ port: 9082, dataDir: '.data', retryScale: 1 })
  const own = { ...env, SANDBOX_PUBLIC_URL: 'https://sandbox.example' }
  expect(readSettings(own)).toMatchObject({ publicUrl: 'https://sandbox.example' })
})

test.each([
  [{ PORT: 'eighty' }, 'PORT'],
  [{ SANDBOX_PORT: '70000' }, 'SANDBOX_PORT'],
  [{ PUBLIC_URL: 'sandbox' }, 'PUBLIC_URL'],
  [{ MIDTRANS_CLOCK_SCALE: '-1' }, 'MIDTRANS_CLOCK_SCALE'],
])('%j is refused by name', (env, name) => {
  expect(() => readSettings(env)).toThrow(`The setting ${name} is wrong`)
})
