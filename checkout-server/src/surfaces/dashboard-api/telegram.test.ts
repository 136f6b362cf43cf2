import { NotificationPreferences, TelegramDeepLink, TelegramState } from '@autogopay/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { linkChat } from '../../telegram/links.ts'
import { openTestApp, type TestApp } from '../v1/test-support.ts'
import { givenUser, givenVisitor, type openBrowser } from './test-support.ts'

let server: TestApp
let botless: TestApp
beforeAll(async () => {
  server = await openTestApp({ activation: { botUrl: () => 'https://t.me/UjiBot' } })
  botless = await openTestApp()
})
afterAll(async () => {
  await server.close()
  await botless.close()
})

type Browser = ReturnType<typeof openBrowser>
const stateOf = async (browser: Browser) =>
  TelegramState.parse(await (await browser.get('/telegram')).json())
const link = async (browser: Browser) => {
  const answer = await browser.post('/telegram/link')
  return { answer, ...TelegramDeepLink.parse(await answer.json()) }
}
const open = (url: string) =>
  server.sql.begin((tx) =>
    linkChat(tx, {
      token: new URL(url).searchParams.get('start') ?? '',
      chatId: 7,
      name: 'Sari',
      username: 'sari',
      at: new Date(),
    }),
  )

test('a person links their Telegram by a link of their own, and ends that again', async () => {
  const { browser } = await givenVisitor(server)
  expect(await stateOf(browser)).toMatchObject({ available: true, link: null })
  const { answer, url } = await link(browser)
  expect([answer.status, url]).toEqual([
    201,
    expect.stringMatching(/^https:\/\/t\.me\/UjiBot\?start=[\w-]{20,64}$/),
  ])
  expect(await open(url)).toMatch(/^Toko/)
  expect(await stateOf(browser)).toMatchObject({
    link: { name: 'Sari', username: 'sari', blocked: false },
  })
  expect((await browser.call('DELETE', '/telegram/link')).status).toBe(204)
  expect(await stateOf(browser)).toMatchObject({ link: null })
})

test('a Telegram that codes to log in go to cannot be unlinked', async () => {
  const { email, browser } = await givenVisitor(server)
  await open((await link(browser)).url)
  await server.sql`
    insert into second_factors (user_id, kind, confirmed_at)
    select id, 'telegram', now() from users where email = ${email}`
  const answer = await browser.call('DELETE', '/telegram/link')
  expect([answer.status, await answer.json()]).toMatchObject([409, { code: 'telegram_needed' }])
  expect((await stateOf(browser)).link).not.toBeNull()
})

test('a person chooses what they hear and when not; what is left out stays', async () => {
  const { browser } = await givenVisitor(server)
  const other = (await givenVisitor(server)).browser
  const before = (await stateOf(other)).preferences
  const change = async (body: object) => browser.call('PATCH', '/telegram/preferences', { body })
  const quietHours = { from: '22:00', until: '06:30' }
  await change({ events: ['payment.paid'], quietHours })
  const answer = await change({ timeZone: 'Asia/Jayapura' })
  const expected = { events: ['payment.paid'], quietHours, timeZone: 'Asia/Jayapura' }
  expect(NotificationPreferences.parse(await answer.json())).toEqual(expected)
  expect((await stateOf(browser)).preferences).toEqual(expected)
  expect((await stateOf(other)).preferences).toEqual(before)
  await change({ quietHours: null })
  expect((await stateOf(browser)).preferences.quietHours).toBeNull()
})

test.each([
  { events: ['nothing'] },
  { quietHours: { from: '24:00', until: '06:00' } },
  { quietHours: { from: '22:00' } },
  { timeZone: 'Europe/Paris' },
  { volume: 11 },
])('refuses %j', async (body) => {
  const { browser } = await givenVisitor(server)
  const before = await stateOf(browser)
  expect((await browser.call('PATCH', '/telegram/preferences', { body })).status).toBe(422)
  expect(await stateOf(browser)).toEqual(before)
})

test('nobody who is not logged in gets anything, and without a bot there is no link', async () => {
  const { browser } = await givenUser(server)
  expect((await browser.get('/telegram')).status).toBe(401)
  expect((await browser.post('/telegram/link')).status).toBe(401)
  expect((await browser.call('DELETE', '/telegram/link')).status).toBe(401)
  const visitor = (await givenVisitor(botless)).browser
  expect(await stateOf(visitor)).toMatchObject({ available: false })
  expect((await visitor.post('/telegram/link')).status).toBe(404)
})
