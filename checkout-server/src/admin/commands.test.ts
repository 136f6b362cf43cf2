import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import QRCode from 'qrcode'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { findLogo, readLook } from '../merchants/look.ts'
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

test('the operator gives a merchant a logo and a colour, and takes them away', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'autogopay-logo-'))
  const file = join(folder, 'logo.png')
  await writeFile(file, await QRCode.toBuffer('logo', { scale: 4 }))
  try {
    await run('merchant set', { merchant: email, logo: file, accent: '#7A3CFF' })
    const logo = await findLogo(database.sql, id)
    expect(logo?.type).toBe('image/png')
    expect(await readLook(database.sql, id)).toEqual({
      name: 'Toko',
      accent: '#7a3cff',
      logoHash: logo?.hash,
      receiptNote: null,
    })
    await run('merchant set', { merchant: email, logo: 'none', accent: 'none' })
    expect(await findLogo(database.sql, id)).toBeNull()
    expect(await readLook(database.sql, id)).toMatchObject({ accent: null, logoHash: null })
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a logo that is no picture, or no file, and a colour that is none, are refused', async () => {
  const set = (options: Record<string, string>) =>
    run('merchant set', { merchant: email, ...options })
  await expect(set({ logo: fileURLToPath(import.meta.url) })).rejects.toThrow(/--logo: .*PNG/)
  await expect(set({ logo: '/does/not/exist' })).rejects.toThrow(/--logo: .*cannot be read/)
  await expect(set({ accent: 'red' })).rejects.toThrow(/--accent: .*#7a3cff/)
  await expect(set({})).rejects.toThrow(/say what to set/)
})

test('the operator has the figures counted afresh, and set right', async () => {
  await run('reports verify', {})
  expect(printed.at(-1)).toBe('All figures are right.')
  await database.sql`
    insert into report_days (merchant_id, day, connection_id, figure, count, amount)
    values (${id}, '2026-01-31', 'con_x', 'paid', 1, 5000)`
  await run('reports verify', {})
  expect(printed.at(-1)).toMatch(/2026-01-31 .* paid {2}wrong by 1 and Rp 5000$/)
  await run('reports rebuild', {})
  expect(printed.at(-1)).toBe('1 figures were set right.')
  await run('reports verify', {})
  expect(printed.at(-1)).toBe('All figures are right.')
})
