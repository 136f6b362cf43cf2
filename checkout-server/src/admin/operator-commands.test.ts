import { afterAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
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
const email = 'pengelola@example.com'
const { id } = await createMerchant(context, { name: 'Toko', email, password: 'cukup panjang' })
const run = async (name: string, options: Record<string, string>) => {
  const command = COMMANDS.find((one) => one.name === name)
  if (!command) throw new Error(`there is no command ${name}`)
  await command.run(context, options)
}

test('only the command line makes operators, of people who have an account', async () => {
  await run('operator list', {})
  await expect(run('operator add', { email: 'siapa@example.com' })).rejects.toThrow(/nobody has/)
  await run('operator add', { email: email.toUpperCase() })
  await run('operator list', {})
  await run('operator remove', { email })
  await run('operator list', {})
  expect(printed).toEqual([
    'There is no operator yet.',
    'PENGELOLA@EXAMPLE.COM is an operator now',
    expect.stringMatching(/^usr_\w+ {2}Toko <pengelola@example\.com>$/),
    'pengelola@example.com is none any more',
    'There is no operator yet.',
  ])
})

test('a provider is switched off and on', async () => {
  await run('provider off', { provider: 'midtrans', reason: 'gangguan' })
  await run('provider list', {})
  await run('provider on', { provider: 'midtrans' })
  await run('provider list', {})
  await expect(run('provider off', { provider: 'gopay', reason: 'x' })).rejects.toThrow()
  expect(printed).toEqual([
    'midtrans is off; every process follows within seconds',
    expect.stringMatching(/^midtrans {2}0 connections {2}off since \S+\+07:00: gangguan$/),
    'gopay_qris  0 connections  on',
    'midtrans is on',
    'midtrans  0 connections  on',
    'gopay_qris  0 connections  on',
  ])
})

test('what is done on the command line is in the audit log', async () => {
  await run('merchant suspend', { merchant: email, reason: 'x' })
  const rows = await database.sql`
    select merchant_id, action from audit_log
    where actor_kind = 'operator' and actor_id = 'command_line' order by id`
  expect([...rows]).toEqual([
    { merchantId: null, action: 'operator.added' },
    { merchantId: null, action: 'operator.removed' },
    { merchantId: null, action: 'provider.switched_off' },
    { merchantId: null, action: 'provider.switched_on' },
    { merchantId: id, action: 'merchant.suspended' },
  ])
})
