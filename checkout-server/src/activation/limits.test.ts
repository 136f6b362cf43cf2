import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { createMerchant } from '../merchants/merchants.ts'
import { openQuotas } from '../platform/http/quotas.ts'
import { postgresQuotas } from '../platform/http/quota-postgres.ts'
import { openLog } from '../platform/log.ts'
import { newMasterKey, openVault } from '../platform/vault.ts'
import { activateAccount } from './activate.ts'
import type { ActivationContext } from './context.ts'
import { issueKey } from './keys.ts'
import { activationLimits } from './limits.ts'

const database = await createTestDatabase()
const { sql } = database
const log = openLog('silent')
const base = { sql, clock: () => new Date(), vault: openVault(newMasterKey()) }
const opened = [1, 2].map(() => openQuotas([postgresQuotas(sql)], log))
/** Two processes' worth on one database. */
const processes: ActivationContext[] = opened.map((quotas) => ({
  ...base,
  isRequired: true,
  operatorMerchantId: null,
  botUrl: () => null,
  limits: activationLimits(quotas),
}))
afterAll(async () => {
  opened.forEach((quotas) => quotas.close())
  await database.drop()
})

let count = 0
const givenMerchant = () => {
  count += 1
  const email = `toko-${count}@example.test`
  return createMerchant(base, { name: 'Toko', email, password: 'a long enough password' })
}
const outcomesOf = async (uses: Promise<void>[]) => {
  const settled = await Promise.allSettled(uses)
  const codes = settled.map((one) =>
    one.status === 'fulfilled' ? 'ok' : (one.reason as { code: string }).code,
  )
  return Object.fromEntries(
    [...new Set(codes)].map((code) => [code, codes.filter((one) => one === code).length]),
  )
}

test('of 200 guesses at once over two processes, exactly 10 are judged for a merchant', async () => {
  const { id } = await givenMerchant()
  const outcomes = await outcomesOf(
    Array.from({ length: 200 }, (_, at) =>
      activateAccount(processes[at % 2]!, {
        merchantId: id,
        key: `guess ${at}`,
        usedBy: 'test',
        // Each from an address of its own.
        address: `10.0.0.${at}`,
      }),
    ),
  )
  expect(outcomes).toEqual({ activation_key_refused: 10, rate_limited: 190 })
  // A right key is not judged any more either.
  const made = await issueKey(base, { days: 1 })
  const late = { merchantId: id, key: made!.key, usedBy: 'test', address: '10.0.1.1' }
  await expect(activateAccount(processes[0]!, late)).rejects.toMatchObject({ code: 'rate_limited' })
})

test('from one address at most 30 are judged, whoever the merchants are', async () => {
  const merchants = await Promise.all(Array.from({ length: 6 }, givenMerchant))
  const outcomes = await outcomesOf(
    Array.from({ length: 60 }, (_, at) =>
      activateAccount(processes[at % 2]!, {
        merchantId: merchants[at % 6]!.id,
        key: `guess ${at}`,
        usedBy: 'test',
        address: '192.0.2.7',
      }),
    ),
  )
  expect(outcomes).toEqual({ activation_key_refused: 30, rate_limited: 30 })
})
