import { Bot, InputFile, type GrammyError } from 'grammy'
import { toBuffer } from 'qrcode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorld, type World } from '../testing/world.ts'

const TOKEN = '123456:ABCdefGhIJKlmNoPQRstuVwxYZ012345678'
const SARI = { id: 42, name: 'Sari', username: 'sari', language: 'id' }

let world: World
let bot: Bot
beforeAll(async () => {
  world = await startWorld()
  await world.control('/telegram/bots', { token: TOKEN, username: 'UjiBot', name: 'Bot Uji' })
  bot = new Bot(TOKEN, { client: { apiRoot: world.url } })
})
afterAll(() => world.close())

const write = (text: string, from = SARI, more: object = {}) =>
  world.control('/telegram/message', { bot: 'UjiBot', from, text, ...more })
const updates = async (offset = 0) => bot.api.getUpdates({ offset, timeout: 0 })
const chat = async (chatId = SARI.id) => {
  const { body } = await world.call(
    'GET',
    `/_control/telegram/messages?bot=UjiBot&chatId=${chatId}`,
  )
  return body['messages'] as { text: string; isFromBot: boolean; messageId: number }[]
}

test('an independent client of the Bot API finds its bot, updates and messages', async () => {
  expect(await bot.api.getMe()).toMatchObject({ is_bot: true, username: 'UjiBot' })
  await write('/start abc')
  const [update] = await updates()
  expect(update?.message).toMatchObject({
    from: { id: 42, first_name: 'Sari', language_code: 'id' },
    chat: { id: 42, type: 'private' },
    text: '/start abc',
    entities: [{ type: 'bot_command', offset: 0, length: 6 }],
  })
  const sent = await bot.api.sendMessage(42, 'Halo', {
    reply_markup: { inline_keyboard: [[{ text: 'Beli', callback_data: 'buy' }]] },
  })
  await world.control('/telegram/press', {
    bot: 'UjiBot',
    from: SARI,
    messageId: sent.message_id,
    button: 'Beli',
  })
  const pressed = await updates((update?.update_id ?? 0) + 1)
  expect(pressed.map(({ callback_query: query }) => query?.data)).toEqual(['buy'])
  expect(await bot.api.answerCallbackQuery(pressed[0]?.callback_query?.id ?? '')).toBe(true)
  await bot.api.editMessageText(42, sent.message_id, 'Sudah')
  expect((await chat()).at(-1)).toMatchObject({ text: 'Sudah', isFromBot: true })
})

test('confirmed updates come no more, unless their confirmation is lost', async () => {
  await write('satu')
  const [last] = (await updates()).slice(-1)
  const offset = (last?.update_id ?? 0) + 1
  expect(await updates(offset)).toEqual([])
  expect(await updates()).toEqual([])
  await world.control('/telegram/repeat', { bot: 'UjiBot' })
  expect((await updates()).map(({ update_id: id }) => id)).toEqual([last?.update_id])
  await updates(offset)
})

test('a long poll ends when something comes, and by 409 when another one begins', async () => {
  const polls = [1, 2].map(() => bot.api.getUpdates({ timeout: 20 }))
  // Whichever came first is the one that is ended.
  const refusal = await Promise.any(
    polls.map(async (poll) => {
      const failed = await poll.then(
        () => null,
        (error: GrammyError) => error,
      )
      if (!failed) throw new Error('it was answered')
      return failed.error_code
    }),
  )
  expect(refusal).toBe(409)
  await write('dua')
  const got = await Promise.any(polls)
  expect(got.at(-1)?.message?.text).toBe('dua')
  await updates((got.at(-1)?.update_id ?? 0) + 1)
})

test('refuses strangers, blockers, too many and what is no message, in Telegram’s words', async () => {
  const failure = async (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: GrammyError) => [
        error.error_code,
        error.description.replace(/: .*/, ''),
        error.parameters.retry_after,
      ],
    )
  expect(await failure(bot.api.sendMessage(77, 'x'))).toEqual([400, 'Bad Request', undefined])
  await world.control('/telegram/block', { bot: 'UjiBot', chatId: 42 })
  expect(await failure(bot.api.sendMessage(42, 'x'))).toEqual([403, 'Forbidden', undefined])
  await world.control('/telegram/block', { bot: 'UjiBot', chatId: 42, blocked: false })
  await world.control('/telegram/limit', { bot: 'UjiBot', retryAfter: 3 })
  expect(await failure(bot.api.sendMessage(42, 'x'))).toEqual([429, 'Too Many Requests', 3])
  expect(await failure(bot.api.sendMessage(42, 'x'))).toBeNull()
  expect(await failure(bot.api.sendMessage(42, 'x'.repeat(4097)))).toEqual([
    400,
    'Bad Request',
    undefined,
  ])
  const stranger = new Bot('999:ABCdefGhIJKlmNoPQRstuVwxYZ012345678', {
    client: { apiRoot: world.url },
  })
  expect(await failure(stranger.api.getMe())).toEqual([401, 'Unauthorized', undefined])
})

test('a person chats on the page: presses, sees the picture of a code, and pays it', async () => {
  const charge = await world.charge({ payment_type: 'qris' })
  const png = await toBuffer(String(charge.body['qr_string']))
  await write('/start', { ...SARI, id: 1001 })
  await bot.api.sendPhoto(1001, new InputFile(png), {
    caption: 'Bayar <ini>',
    reply_markup: { inline_keyboard: [[{ text: 'Batal', callback_data: 'no' }]] },
  })
  const opened = await fetch(`${world.url}/telegram/t.me/UjiBot?start=x-y`)
  const text = await opened.text()
  expect(opened.url).toContain('start=x-y')
  expect(text).toContain('value="/start x-y"')
  expect(text).toContain('Bayar &lt;ini&gt;')
  const picture = /src="(\/telegram\/photo\?[^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
  const shown = await fetch(`${world.url}${picture}`)
  expect(Buffer.from(await shown.arrayBuffer()).equals(png)).toBe(true)
  const paying = await fetch(`${world.url}${picture?.replace('photo', 'pay')}`)
  expect(await paying.text()).toContain('Toko Demo')

  const form = (fields: Record<string, string>) =>
    new URLSearchParams({ bot: 'UjiBot', as: '1001', ...fields })
  const message = /data-message="(\d+)"[^>]*>(?:(?!data-message)[\s\S])*Bayar/.exec(text)?.[1] ?? ''
  const pressed = await fetch(`${world.url}/telegram/press`, {
    method: 'POST',
    body: form({ message, button: 'Batal' }),
  })
  expect(pressed.status).toBe(200)
  await fetch(`${world.url}/telegram/send`, {
    method: 'POST',
    body: form({ text: 'Terima kasih' }),
  })
  const got = await updates()
  expect(
    got.slice(-2).map(({ message: said, callback_query: query }) => said?.text ?? query?.data),
  ).toEqual(['no', 'Terima kasih'])
})
