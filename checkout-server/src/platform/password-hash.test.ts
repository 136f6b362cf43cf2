import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { getPriority } from 'node:os'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { hashPassword, isPassword, MOST_AT_ONCE, MOST_WAITING } from './password-hash.ts'

test('a password is known by its argon2id hash, and nothing else is', async () => {
  const hash = await hashPassword('gajah terbang')
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await isPassword('gajah terbang', hash)).toBe(true)
  expect(await isPassword('gajah terbanG', hash)).toBe(false)
  expect(await isPassword('gajah terbang', null)).toBe(false)
})

test('of many at once as many as there are places are hashed or wait, and others come back later', async () => {
  const all = Array.from({ length: MOST_AT_ONCE + MOST_WAITING + 8 }, () => hashPassword('sama'))
  const settled = await Promise.allSettled(all)
  const refused = settled.filter((one) => one.status === 'rejected')
  expect(refused).toHaveLength(8)
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'server_busy' })
  await expect(hashPassword('lagi')).resolves.toBeTypeOf('string')
})

test('what is no hash fails alone, and the next password is compared', async () => {
  await expect(isPassword('gajah terbang', 'no hash')).rejects.toThrow('was not hashed')
  const hash = await hashPassword('gajah terbang')
  expect(await isPassword('gajah terbang', hash)).toBe(true)
})

test('a program ends when its passwords are hashed, and not before', async () => {
  const url = new URL('./password-hash.ts', import.meta.url).href
  const program = `import { hashPassword } from ${JSON.stringify(url)}
    hashPassword('gajah terbang').then((hash) => console.log(hash))`
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    program,
  ])
  expect(stdout).toMatch(/^\$argon2id\$/)
})

test.runIf(process.platform === 'linux')('hashing gives way to everything else', async () => {
  await hashPassword('gajah terbang')
  const threads = await readdir('/proc/self/task')
  const priorities = await Promise.all(
    threads.map(async (id) => niceOf(await readFile(`/proc/self/task/${id}/stat`, 'utf8'))),
  )
  expect(priorities).toContain(19)
  expect(niceOf(await readFile('/proc/self/stat', 'utf8'))).toBe(getPriority())
  expect(getPriority()).toBeLessThan(19)
})

/** Field 19 of `proc(5)`; the second one, a name in brackets, may hold blanks. */
function niceOf(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])
}
