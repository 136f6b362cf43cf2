import { afterAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { activateAccount } from '../activation/activate.ts'
import { activationLimits } from '../activation/limits.ts'
import { createMerchant } from '../merchants/merchants.ts'
import { openLog } from '../platform/log.ts'
import { newMasterKey, openVault } from '../platform/vault.ts'
import { COMMANDS, type AdminContext } from './commands.ts'

const database = await createTestDatabase()
afterAll(() => database.drop())
const printed: string[] = []
beforeEach(() => {
  printed.length = 0
})
const context: AdminContext = {
  sql: database.sql,
  clock: () => new Date(),
  log: openLog('silent'),
  vault: openVault(newMasterKey()),
  allowPrivate: true,
  publicUrl: 'https://bayar.example',
  print: (line) => printed.push(line),
}
const email = 'pemilik@example.com'
const { id } = await createMerchant(context, { name: 'Toko', email, password: 'cukup panjang' })
const run = async (name: string, options: Record<string, string>) => {
  const command = COMMANDS.find((one) => one.name === name)
  if (!command) throw new Error(`there is no command ${name}`)
  await command.run(context, options)
}

test('the operator sells packages, at a price of the day', async () => {
  await run('package set', { name: '30 hari', days: '30', price: '25000' })
  await run('package set', { name: 'Pilih sendiri', days: 'any', price: '1000' })
  await run('package set', { name: '30 hari', days: '30', price: '20000' })
  printed.length = 0
  await run('package list', {})
  expect(printed.map((line) => line.replace(/^pkg_\w+ {2}/, ''))).toEqual([
    '30 hari  30 days  Rp 20.000',
    'Pilih sendiri  any number of days, price of one  Rp 1.000',
  ])
  await run('package withdraw', { name: '30 hari' })
  await expect(run('package withdraw', { name: 'x' })).rejects.toThrow(/no package "x"/)
})

test.each([
  { name: 'x', days: '0', price: '5' },
  { name: 'x', days: '1', price: '0' },
  { name: 'x', days: '1.5', price: '5' },
  { name: 'x', days: '1', price: '10000001' },
])('a package of %j is refused', async (options) => {
  await expect(run('package set', options)).rejects.toThrow(/--(days|price): /)
})

test('keys are issued, listed by what became of them, and withdrawn unless used', async () => {
  await run('activation issue', { days: '7', count: '2', note: 'Bu Sari' })
  const [first, second] = printed.map((line) => line.split(/ {3}/))
  await activateAccount(
    {
      ...context,
      isRequired: true,
      operatorMerchantId: null,
      botUrl: () => null,
      limits: activationLimits(),
    },
    { merchantId: id, key: first?.[0] ?? '', usedBy: 'test', address: 'here' },
  )
  await expect(run('activation revoke', { key: first?.[1] ?? '' })).rejects.toThrow(/was used/)
  await run('activation revoke', { key: second?.[1] ?? '' })
  printed.length = 0
  await run('activation list', {})
  expect(printed).toHaveLength(2)
  expect(printed.find((line) => line.startsWith(first?.[1] ?? '?'))).toMatch(
    new RegExp(`…${first?.[0]?.slice(-5)} {2}7 days {2}used .* by ${id} {2}Bu Sari$`),
  )
  expect(printed.find((line) => line.startsWith(second?.[1] ?? '?'))).toMatch(/withdrawn/)
})

test('accounts are extended, suspended and resumed', async () => {
  await run('merchant extend', { merchant: email, days: '3' })
  expect(printed.at(-1)).toMatch(/^active until 20/)
  await run('merchant suspend', { merchant: email, reason: 'x' })
  await expect(run('merchant extend', { merchant: email, days: '3' })).rejects.toThrow(/suspended/)
  await run('merchant resume', { merchant: email })
  await run('merchant resume', { merchant: email })
  expect(printed.slice(-2)).toEqual(['Toko may go on', 'Toko was not suspended'])
})
