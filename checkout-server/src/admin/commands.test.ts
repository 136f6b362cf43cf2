import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { createMerchant } from '../merchants/merchants.ts'
import { openLog } from '../platform/log.ts'
import { newMasterKey, openVault } from '../platform/vault.ts'
import { COMMANDS, type AdminContext } from './commands.ts'

const database = await createTestDatabase()
afterAll(() => database.drop())
const printed: string[] = []
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
const latePolicy = async () => {
  const [row] = await database.sql<{ latePolicy: string }[]>`
    select late_policy from merchants where id = ${id}`
  return row?.latePolicy
}

test('the operator sets what happens to late money, by id or e-mail, and is told', async () => {
  expect(await latePolicy()).toBe('accept')
  await run('merchant set', { merchant: email, 'late-policy': 'review' })
  expect(await latePolicy()).toBe('review')
  await run('merchant set', { merchant: id, 'late-policy': 'refund' })
  expect(await latePolicy()).toBe('refund')
  expect(printed.at(-1)).toMatch(/^late money is now: ./)
})

test('another policy, or an unknown merchant, is refused by name and changes nothing', async () => {
  const before = await latePolicy()
  const set = (options: Record<string, string>) => run('merchant set', options)
  await expect(set({ merchant: email, 'late-policy': 'keep' })).rejects.toThrow(/late-policy/)
  await expect(set({ merchant: 'x@y.example', 'late-policy': 'accept' })).rejects.toThrow(
    /x@y\.example/,
  )
  expect(await latePolicy()).toBe(before)
})
