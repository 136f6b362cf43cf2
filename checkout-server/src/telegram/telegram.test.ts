import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../../testing/eventually.ts'
import {
  OPERATOR_CHAT,
  openTelegramWorld,
  type TelegramWorld,
} from '../../testing/telegram-world.ts'
import { createLinkToken } from './links.ts'
import { tellPerson } from './notices.ts'
import { telegramPort } from './port.ts'
import { DEFAULT_PREFERENCES, updatePreferences } from './preferences.ts'

let world: TelegramWorld
let ownerId = ''
beforeAll(async () => {
  world = await openTelegramWorld(2)
  const [row] = await world.sql<{ userId: string }[]>`
    select user_id from members where merchant_id = ${world.operator.merchant.id}`
  ownerId = row?.userId ?? ''
})
afterAll(() => world.close())

let chats = 2_000
const givenPerson = (language?: string) => {
  chats += 1
  return world.person(chats, language)
}
/** Somebody whose chat is the owner's from now on, and who hears everything. */
const givenOwner = async () => {
  await updatePreferences(world.sql, ownerId, DEFAULT_PREFERENCES)
  const person = givenPerson()
  const { token } = await createLinkToken(world, ownerId)
  await person.write(`/start ${token}`)
  await person.hears(/Terhubung/)
  return { ...person, token }
}
const payOne = async (amount: number) => {
  const made = await world.api('/v1/payments', { amount, orderId: `order-${amount}` })
  const payment = (await made.json()) as { id: string; providerTransactionId: string }
  await world.control('pay', { reference: payment.providerTransactionId })
  await eventually(async () => {
    const now = await world.api(`/v1/payments/${payment.id}`)
    return ((await now.json()) as { status: string }).status === 'paid'
  }, 20_000)
}
const portOf = () => telegramPort(world)

describe('linking', () => {
  test('a deep link connects the chat of whoever opens it, once', async () => {
    const { token } = await givenOwner()
    const thief = givenPerson('en')
    await thief.write(`/start ${token}`)
    await thief.hears(/was used before/)
    expect(await portOf().isLinked(ownerId)).toBe(true)
    const rows = await world.sql<{ row: string }[]>`
      select t::text as row from telegram_link_tokens t`
    expect(rows.some(({ row }) => row.includes(token))).toBe(false)
  })

  test('a link that is over connects nobody', async () => {
    const { token } = await createLinkToken(
      { sql: world.sql, clock: () => new Date(Date.now() - 11 * 60_000) },
      ownerId,
    )
    const person = givenPerson()
    await person.write(`/start ${token}`)
    await person.hears(/sudah lewat/)
  })

  test('a new link ends the ones before it', async () => {
    const old = await createLinkToken(world, ownerId)
    await createLinkToken(world, ownerId)
    const person = givenPerson()
    await person.write(`/start ${old.token}`)
    await person.hears(/sudah dipakai/)
  })
})

describe('news', () => {
  test('of a payment comes to the owner, once, from whichever server', async () => {
    const owner = await givenOwner()
    await payOne(12_000)
    await owner.hears(/Rp 12\.000 masuk/)
    await payOne(13_000)
    await owner.hears(/Rp 13\.000 masuk/)
    const told = (await owner.said()).filter(({ text }) => /Rp 12\.000 masuk/.test(text))
    expect(told).toHaveLength(1)
  })

  test('that is not wanted does not come; in quiet hours it waits for their end, codes do not', async () => {
    const owner = await givenOwner()
    await updatePreferences(world.sql, ownerId, { events: ['login'] })
    await payOne(21_000)
    // Around this very moment, whenever this runs.
    const now = new Date(Date.now() + 7 * 3_600_000)
    const clockTime = (minutes: number) => {
      const at = new Date(now.getTime() + minutes * 60_000)
      return at.toISOString().slice(11, 16)
    }
    await updatePreferences(world.sql, ownerId, {
      events: ['payment.paid'],
      quietHours: { from: clockTime(-60), until: clockTime(60) },
    })
    await payOne(22_000)
    await portOf().send(ownerId, 'Kode Anda 123456')
    await owner.hears(/123456/)
    expect((await owner.said()).some(({ text }) => /2[12]\.000 masuk/.test(text))).toBe(false)
    const waiting = await world.sql<{ dueInMs: number }[]>`
      select (extract(epoch from due_at - now()) * 1000)::int as due_in_ms from telegram_messages
      where chat_id = ${owner.id} and status = 'pending'`
    expect(waiting).toHaveLength(1)
    expect(waiting[0]?.dueInMs).toBeGreaterThan(50 * 60_000)
    await updatePreferences(world.sql, ownerId, { quietHours: null })
    await world.sql`update telegram_messages set due_at = now() where chat_id = ${owner.id}`
    await owner.hears(/22\.000 masuk/)
  })

  test('a person is told of a login only when they want it', async () => {
    const owner = await givenOwner()
    await updatePreferences(world.sql, ownerId, { events: [] })
    const login = { userId: ownerId, kind: 'login' as const, text: 'Masuk dari 192.0.2.1' }
    expect(await tellPerson(world.sql, world, login)).toBe(false)
    await updatePreferences(world.sql, ownerId, { events: ['login', 'payment.paid'] })
    expect(await tellPerson(world.sql, world, login)).toBe(true)
    await owner.hears(/192\.0\.2\.1/)
  })

  test('of whom has blocked the bot are dropped, and nothing more is put in the queue', async () => {
    const owner = await givenOwner()
    await world.control('telegram/block', { bot: world.bot, chatId: owner.id })
    await payOne(31_000)
    await eventually(async () => !(await portOf().isLinked(ownerId)), 15_000)
    await expect(portOf().send(ownerId, 'Kode')).rejects.toThrow(/not linked/)
    await owner.write('/start')
    await owner.hears(/Halo/)
    expect(await portOf().isLinked(ownerId)).toBe(true)
    expect((await owner.said()).some(({ text }) => /31\.000/.test(text))).toBe(false)
  })
})

test('a message that is one too many is sent again, after the time that Telegram says', async () => {
  const owner = await givenOwner()
  await world.control('telegram/limit', {
    bot: world.bot,
    chatId: owner.id,
    retryAfter: 1,
    times: 2,
  })
  await portOf().send(ownerId, 'Kode Anda 654321')
  await owner.hears(/654321/)
  const [row] = await world.sql<{ attempts: number; took: number }[]>`
    select attempts, extract(epoch from sent_at - created_at)::float8 as took
    from telegram_messages where chat_id = ${owner.id} order by id desc limit 1`
  expect(row?.attempts).toBe(3)
  expect(row?.took).toBeGreaterThanOrEqual(2)
})

test('several notices that wait for one chat come as one message', async () => {
  const owner = await givenOwner()
  await world.sql.begin(async (tx) => {
    for (const text of ['satu', 'dua', 'tiga']) {
      await tellPerson(tx, world, { userId: ownerId, kind: 'login', text })
    }
  })
  expect((await owner.hears(/tiga/)).text).toBe('satu\n\ndua\n\ntiga')
})

test('a question goes to the operator, and the answer back to who asked', async () => {
  const operator = world.person(OPERATOR_CHAT)
  await operator.write('/start')
  await operator.hears(/Halo/)
  const [asker, other] = [givenPerson(), givenPerson('en')]
  await asker.write('Bagaimana cara menghubungkan GoPay?')
  await other.write('Do you have an invoice?')
  await asker.hears(/sudah kami terima/)
  await other.hears(/We have your message/)
  const question = await operator.hears(/menghubungkan GoPay/)
  await operator.write('Buka Koneksi di dasbor.', { replyTo: question.messageId })
  await asker.hears(/Buka Koneksi/)
  expect((await other.said()).some(({ text }) => /Buka Koneksi/.test(text))).toBe(false)
})

test('when the server that speaks stops, another goes on, and nothing is lost or said twice', async () => {
  const person = givenPerson()
  await person.write('/beli')
  await person.press(await person.hears(/Pilih paket/), '1 hari – Rp 1.000')
  await person.press(await person.hears(/alamat e-mail/), 'Kuncinya saja')
  await person.hears(/Pindai kode/)
  const { reference } = await world.purchaseOf(person.id)
  const { servers } = world
  // All of them: whoever spoke is among them. The payment comes while nobody listens.
  await Promise.all(servers.map((server) => server.stop()))
  await world.control('pay', { reference })
  await person.write('/bantuan')
  servers.length = 0
  await world.start()
  await world.start()
  await person.hears(/Kunci aktivasi Anda/)
  await person.hears(/Tulis pertanyaan/)
  const texts = (await person.said()).map(({ text }) => text)
  expect(texts.filter((text) => /Kunci aktivasi Anda/.test(text))).toHaveLength(1)
  expect(texts.filter((text) => /Tulis pertanyaan/.test(text))).toHaveLength(1)
}, 60_000)
