import { TelegramDeepLink } from '@autogopay/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { linkChat } from '../../telegram/links.ts'
import { telegramPort } from '../../telegram/port.ts'
import { openTestApp, type TestApp } from '../v1/test-support.ts'
import { givenVisitor, openBrowser, PASSWORD, type TestBrowser } from './test-support.ts'

const sent = new Map<string, string>()
let server: TestApp
beforeAll(async () => {
  server = await openTestApp({
    activation: { botUrl: () => 'https://t.me/UjiBot' },
    telegram: (world) => {
      const port = telegramPort(world)
      return {
        ...port,
        async send(userId, text) {
          await port.send(userId, text)
          sent.set(userId, text)
        },
      }
    },
  })
})
afterAll(() => server.close())

let chats = 100
/** Somebody with Telegram who has asked for a code for a new password. */
async function givenCode() {
  const { browser, email } = await givenVisitor(server)
  const answer = await browser.post('/telegram/link')
  const { url } = TelegramDeepLink.parse(await answer.json())
  const token = new URL(url).searchParams.get('start') ?? ''
  chats += 1
  const chat = { token, chatId: chats, name: 'Sari', username: null, at: server.accounts.clock() }
  await server.sql.begin((tx) => linkChat(tx, chat))
  await openBrowser(server).post('/auth/request-password-reset', { email, by: 'telegram' })
  await server.accounts.settled()
  return { browser, reset: resetWith(email, await codeOf(email)), codeNow: () => codeOf(email) }
}

async function codeOf(email: string): Promise<string> {
  const [user] = await server.sql<{ id: string }[]>`select id from users where email = ${email}`
  return /\d{6}/.exec(sent.get(user?.id ?? '') ?? '')?.[0] ?? ''
}
const resetWith = (email: string, code: string) => async () => {
  const body = { email, code, newPassword: 'lima bebek menari gembira' }
  return (await openBrowser(server).post('/auth/reset-password', body)).status
}

const turnOnCodes = async (browser: TestBrowser, codeNow: () => Promise<string>) => {
  await browser.post('/second-factor/telegram/begin', { password: PASSWORD })
  const code = await codeNow()
  expect((await browser.post('/second-factor/telegram/confirm', { code })).status).toBe(200)
}

test('a code of Telegram brings a new password', async () => {
  const { reset } = await givenCode()
  expect(await reset()).toBe(204)
})

test('but none to an account that has a second factor by now', async () => {
  const { browser, reset, codeNow } = await givenCode()
  await turnOnCodes(browser, codeNow)
  expect(await reset()).toBe(422)
})

test('nor where Telegram has been unlinked since', async () => {
  const { browser, reset } = await givenCode()
  expect((await browser.call('DELETE', '/telegram/link')).status).toBe(204)
  expect(await reset()).toBe(422)
})

test('codes to log in do not move to another chat', async () => {
  const { browser, codeNow } = await givenCode()
  const before = TelegramDeepLink.parse(await (await browser.post('/telegram/link')).json())
  await turnOnCodes(browser, codeNow)
  expect((await browser.post('/telegram/link')).status).toBe(409)
  const token = new URL(before.url).searchParams.get('start') ?? ''
  const chat = { token, chatId: 666, name: 'Lain', username: null, at: server.accounts.clock() }
  expect(await server.sql.begin((tx) => linkChat(tx, chat))).toBeNull()
  const [moved] = await server.sql`select from telegram_links where chat_id = 666`
  expect(moved).toBeUndefined()
})
