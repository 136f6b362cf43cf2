import { Me } from '@autogopay/shared'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../v1/test-support.ts'
import {
  givenUser,
  mailAbout,
  mailsTo,
  openBrowser,
  PASSWORD,
  tokenIn,
  type TestBrowser,
} from './test-support.ts'

const NEW_PASSWORD = 'tiga kucing menulis puisi'

let server: TestApp
beforeAll(async () => {
  server = await openTestApp({ sendsMail: true })
})
afterAll(() => server.close())

const problemOf = async (answer: Response) => {
  const { code } = (await answer.json()) as { code?: string }
  return `${answer.status} ${code}`
}

/** Registered, confirmed and logged in. */
async function givenConfirmed(): Promise<{ email: string; browser: TestBrowser }> {
  const { email, browser } = await givenUser(server)
  const token = tokenIn(await mailAbout(server, email, 'Konfirmasi'))
  expect((await browser.post('/auth/verify-email', { token })).status).toBe(204)
  expect((await browser.signIn(email)).status).toBe(200)
  return { email, browser }
}

test('an address is confirmed by the link in its mail, once, before the first login', async () => {
  const { email, browser } = await givenUser(server)
  expect(await problemOf(await browser.signIn(email))).toBe('401 sign_in_failed')
  const token = tokenIn(await mailAbout(server, email, 'Konfirmasi'))
  expect((await browser.post('/auth/verify-email', { token })).status).toBe(204)
  expect(await problemOf(await browser.post('/auth/verify-email', { token }))).toBe(
    '422 code_wrong',
  )
  expect(await (await browser.signIn(email)).json()).toEqual({ status: 'signed_in' })
  const { user } = Me.parse(await (await browser.get('/me')).json())
  expect(user.emailVerified).toBe(true)
})

test('a link is good for nothing once a later one was sent, or after a day', async () => {
  const { email, browser } = await givenUser(server)
  const first = tokenIn(await mailAbout(server, email, 'Konfirmasi'))
  await browser.post('/auth/send-verification', { email })
  await expect.poll(async () => (await mailsTo(server, email)).length).toBe(2)
  const [latest] = await mailsTo(server, email)
  const verify = async (token: string) => browser.post('/auth/verify-email', { token })
  expect(await problemOf(await verify(first))).toBe('422 code_wrong')
  server.advance(24 * 60 * 60 * 1000)
  expect(await problemOf(await verify(tokenIn(latest!)))).toBe('422 code_wrong')
})

test('registering with an address that has an account is answered alike, and its owner is told', async () => {
  const { email, browser } = await givenConfirmed()
  const stranger = openBrowser(server)
  const register = (address: string) =>
    stranger.post('/auth/register', {
      businessName: 'Pencuri',
      email: address,
      password: NEW_PASSWORD,
    })
  const [taken, free] = [await register(email), await register('belum-ada@example.test')]
  expect([taken.status, free.status]).toEqual([201, 201])
  expect(await taken.text()).toBe(await free.text())
  await mailAbout(server, email, 'sudah punya akun')
  expect(await problemOf(await stranger.signIn(email, NEW_PASSWORD))).toBe('401 sign_in_failed')
  expect((await browser.signIn(email)).status).toBe(200)
})

describe('a new password by mail', () => {
  test('ends every session, and its link works once', async () => {
    const { email, browser } = await givenConfirmed()
    const visitor = openBrowser(server)
    expect((await visitor.post('/auth/request-password-reset', { email })).status).toBe(202)
    const token = tokenIn(await mailAbout(server, email, 'kata sandi baru'))
    const reset = () => visitor.post('/auth/reset-password', { token, newPassword: NEW_PASSWORD })
    expect((await reset()).status).toBe(204)
    expect(await problemOf(await reset())).toBe('422 code_wrong')
    expect(visitor.cookies.size).toBe(0)
    server.advance(1_001)
    expect((await browser.get('/me')).status).toBe(401)
    expect(await problemOf(await browser.signIn(email, PASSWORD))).toBe('401 sign_in_failed')
    expect((await browser.signIn(email, NEW_PASSWORD)).status).toBe(200)
    await mailAbout(server, email, 'Kata sandi Anda berubah')
  })

  test('is asked for with the same answer when nobody has the address, and nothing is sent', async () => {
    const { email } = await givenConfirmed()
    const visitor = openBrowser(server)
    const nobody = 'tidak-ada@example.test'
    const answers = [
      await visitor.post('/auth/request-password-reset', { email: nobody }),
      await visitor.post('/auth/request-password-reset', { email }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([202, 202])
    await mailAbout(server, email, 'kata sandi baru')
    expect(await mailsTo(server, nobody)).toEqual([])
  })

  test('must be a strong one', async () => {
    const { browser } = await givenUser(server)
    for (const password of [
      'pendek',
      'password1234',
      'qwertyuiop',
      'aaaaaaaaaaaaaa',
      '1234567890',
    ]) {
      const body = { businessName: 'Toko', email: 'kuat@example.test', password }
      expect(await problemOf(await browser.post('/auth/register', body))).toBe(
        '422 invalid_request',
      )
    }
  })
})

test('the database holds no token of a link', async () => {
  const { email } = await givenUser(server)
  const token = tokenIn(await mailAbout(server, email, 'Konfirmasi'))
  const rows = await server.sql`select t::text, encode(hash, 'escape') from mailed_tokens t`
  expect(rows.length).toBeGreaterThan(0)
  expect(JSON.stringify(rows)).not.toContain(token)
})

describe('somebody who is logged in', () => {
  test('is told of each login, with address and way', async () => {
    const { email } = await givenConfirmed()
    const { text } = await mailAbout(server, email, 'Ada yang masuk')
    expect(text).toContain('Alamat IP: unknown')
    expect(text).toContain('Cara masuk: kata sandi')
    expect(text).toContain('Perangkat: Peramban Uji/1.0')
  })

  test('sees where, ends one of the others, or all', async () => {
    const { email, browser } = await givenConfirmed()
    const phone = openBrowser(server)
    const tablet = openBrowser(server)
    await phone.signIn(email)
    await tablet.signIn(email)
    const list = async () =>
      (
        (await (await browser.get('/sessions')).json()) as {
          data: { id: string; isCurrent: boolean }[]
        }
      ).data
    const sessions = await list()
    expect(sessions.map(({ isCurrent }) => isCurrent)).toEqual([false, false, true])
    const stranger = (await givenConfirmed()).browser
    expect((await stranger.call('DELETE', `/sessions/${sessions[0]!.id}`)).status).toBe(404)
    expect((await browser.call('DELETE', `/sessions/${sessions[0]!.id}`)).status).toBe(204)
    server.advance(1_001)
    expect([(await tablet.get('/me')).status, (await phone.get('/me')).status]).toEqual([401, 200])
    const others = await browser.call('DELETE', '/sessions?except=current')
    expect(await others.json()).toEqual({ ended: 1 })
    expect(await list()).toHaveLength(1)
    await browser.call('DELETE', '/sessions')
    server.advance(1_001)
    expect((await browser.get('/me')).status).toBe(401)
  })

  test('changes the password with the old one, and other sessions end', async () => {
    const { email, browser } = await givenConfirmed()
    const phone = openBrowser(server)
    await phone.signIn(email)
    const change = (password: string) =>
      browser.post('/me/password', { password, newPassword: NEW_PASSWORD })
    expect(await problemOf(await change('salah salah salah'))).toBe('422 code_wrong')
    expect((await change(PASSWORD)).status).toBe(204)
    server.advance(1_001)
    expect([(await phone.get('/me')).status, (await browser.get('/me')).status]).toEqual([401, 200])
  })

  test('changes the address by a link to the new one', async () => {
    const { email, browser } = await givenConfirmed()
    const newEmail = `baru-${email}`
    const wish = { password: PASSWORD, newEmail }
    expect((await browser.post('/me/email', wish)).status).toBe(202)
    await mailAbout(server, email, 'akan berubah')
    const token = tokenIn(await mailAbout(server, newEmail, 'alamat e-mail baru'))
    expect((await browser.post('/auth/confirm-email', { token })).status).toBe(204)
    expect((await browser.signIn(newEmail)).status).toBe(200)
    expect((await browser.signIn(email)).status).toBe(401)
  })

  test('ends by a new password what somebody else has begun by the old one', async () => {
    const { email, browser: thief } = await givenConfirmed()
    const owner = openBrowser(server)
    await owner.signIn(email)
    const begin = async (newEmail: string, password: string) => {
      expect((await thief.post('/me/email', { password, newEmail })).status).toBe(202)
      return tokenIn(await mailAbout(server, newEmail, 'alamat e-mail baru'))
    }
    const confirm = (token: string) => openBrowser(server).post('/auth/confirm-email', { token })

    const first = await begin(`satu-${email}`, PASSWORD)
    await openBrowser(server).post('/auth/request-password-reset', { email })
    const reset = tokenIn(await mailAbout(server, email, 'kata sandi baru'))
    const change = { password: PASSWORD, newPassword: NEW_PASSWORD }
    expect((await owner.post('/me/password', change)).status).toBe(204)
    expect((await confirm(first)).status).toBe(422)
    const again = { token: reset, newPassword: 'empat kancil menari samba' }
    expect((await openBrowser(server).post('/auth/reset-password', again)).status).toBe(422)

    await thief.signIn(email, NEW_PASSWORD)
    const second = await begin(`dua-${email}`, NEW_PASSWORD)
    expect((await owner.call('DELETE', '/sessions?except=current')).status).toBe(200)
    expect((await confirm(second)).status).toBe(422)
    const { user } = Me.parse(await (await owner.get('/me')).json())
    expect(user.email).toBe(email)
  })

  test('changes name, phone and language, and nothing else', async () => {
    const { browser } = await givenConfirmed()
    const body = { name: 'Bu Sari', phone: '+6281234567890', locale: 'en' }
    const answer = await browser.call('PATCH', '/me', { body })
    expect(Me.parse(await answer.json()).user).toMatchObject(body)
    const wrong = await browser.call('PATCH', '/me', { body: { emailVerified: true } })
    expect(await problemOf(wrong)).toBe('422 invalid_request')
  })
})
