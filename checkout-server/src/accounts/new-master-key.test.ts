import pino from 'pino'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { createMerchant } from '../merchants/merchants.ts'
import { resealAll } from '../merchants/reseal.ts'
import { newMasterKey, openVault } from '../platform/vault.ts'
import type { AccountContext } from './context.ts'
import { installationSecret } from './installation-secret.ts'
import { noTelegram } from './no-telegram.ts'
import { consumeRecoveryCode } from './recovery-codes.ts'
import { beginTotp, tryTotp, turnOn } from './second-factors.ts'
import { base32, stepAt, totpCode } from './totp.ts'

const database = await createTestDatabase()
afterAll(() => database.drop())

const contextOf = (...keys: string[]): AccountContext => ({
  sql: database.sql,
  clock: () => new Date(),
  vault: openVault(keys.join(',')),
  log: pino({ level: 'silent' }),
  publicUrl: 'https://pay.example',
  telegram: noTelegram,
  mailer: null,
  background: () => {},
})

test('under a new master key second factors, recovery codes and cookies go on working', async () => {
  const [oldKey, newKey] = [newMasterKey(), newMasterKey()]
  const before = contextOf(oldKey)
  await createMerchant(before, {
    name: 'Toko',
    email: 'a@shop.example',
    password: 'panjang sekali',
  })
  const [user] = await database.sql<{ id: string }[]>`select id from users`
  const userId = user!.id
  const { secret } = await beginTotp(before, { userId, account: 'a@shop.example' })
  const codes = await turnOn(before, { userId, sessionId: 'none' }, 'totp')
  const cookieSecret = await installationSecret(before, 'cookies')

  expect(await resealAll(contextOf(newKey, oldKey))).toBe(3)
  const after = contextOf(newKey)
  const bytes = bytesOf(secret)
  const code = totpCode(bytes, stepAt(after.clock()))
  expect(await tryTotp(after, { userId, code, isConfirmed: true })).toBe(true)
  expect(await consumeRecoveryCode(after, userId, codes![0]!)).toBe(true)
  expect(await installationSecret(after, 'cookies')).toBe(cookieSecret)
})

function bytesOf(secret: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((one) => alphabet.indexOf(one).toString(2).padStart(5, '0')).join('')
  const bytes = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
  expect(base32(bytes)).toBe(secret)
  return bytes
}
