import { readdir, readFile } from 'node:fs/promises'
import { hash } from '@node-rs/argon2'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { openDatabase } from '../platform/database.ts'
import { isPassword } from '../platform/password-hash.ts'

const FOLDER = new URL('../platform/migrations/', import.meta.url)
const OURS = '0015_accounts.sql'

const database = await createTestDatabase()
afterAll(() => database.drop())

test('merchants that were there before have an owner with their address and password', async () => {
  await database.sql`create schema before`
  const url = new URL(database.url)
  url.searchParams.set('search_path', 'before')
  const sql = openDatabase(url.href, { max: 1 })
  try {
    const files = (await readdir(FOLDER)).filter((name) => name < OURS).toSorted()
    for (const name of files) await sql.unsafe(await readFile(new URL(name, FOLDER), 'utf8'))
    const passwordHash = await hash('kata sandi lama')
    const emails = ['toko@satu.example', 'toko@dua.example', '+@tiga.example']
    for (const [at, email] of emails.entries()) {
      await sql`
        insert into merchants (id, name, email, password_hash)
        values (${`mer_${at}`}, ${`Toko ${at}`}, ${email}, ${passwordHash})`
    }
    await sql.unsafe(await readFile(new URL(OURS, FOLDER), 'utf8'))
    const owners = await sql<{ merchantId: string; email: string; passwordHash: string }[]>`
      select m.merchant_id, u.email, l.password_hash from members m
      join users u on u.id = m.user_id join logins l on l.user_id = u.id
      where m.role = 'owner' and l.provider = 'credential' order by m.merchant_id`
    expect(owners.map(({ merchantId, email }) => [merchantId, email])).toEqual(
      emails.map((email, at) => [`mer_${at}`, email]),
    )
    expect(await isPassword('kata sandi lama', owners[0]!.passwordHash)).toBe(true)
    const names = await sql<{ username: string }[]>`select username from users order by id`
    expect(names[0]).toEqual({ username: 'toko' })
    expect(names[1]?.username).toMatch(/^toko-[0-9a-f]{8}$/)
    expect(names[2]).toEqual({ username: 'pemilik' })
    const copies = await sql`select 1 from merchants where password_hash is not null`
    expect(copies).toHaveLength(0)
  } finally {
    await sql.end()
  }
})
