import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dumpAsText } from '../../testing/dump.ts'
import { eventually } from '../../testing/eventually.ts'
import { openTelegramWorld, type TelegramWorld } from '../../testing/telegram-world.ts'
import { createApiKey } from '../merchants/api-keys.ts'
import { createMerchant } from '../merchants/merchants.ts'

const KEY = /AGP(-[0-9A-Z]{5}){5}/

let world: TelegramWorld
beforeAll(async () => {
  world = await openTelegramWorld()
})
afterAll(() => world.close())

let chats = 1_000
const givenPerson = () => {
  chats += 1
  return world.person(chats)
}
type Person = ReturnType<typeof givenPerson>

/** Goes the whole way to the code. */
const order = async (person: Person, account: string | null) => {
  await person.write('/beli')
  await person.press(await person.hears(/Pilih paket/), '1 hari – Rp 1.000')
  const asked = await person.hears(/alamat e-mail/)
  if (account === null) await person.press(asked, 'Kuncinya saja')
  else await person.write(account)
  const code = await person.hears(/Pindai kode/)
  return { code, ...(await world.purchaseOf(person.id)) }
}
const pay = (reference: string) => world.control('pay', { reference })
const givenShop = async () => {
  chats += 1
  const email = `toko-${chats}@example.test`
  const { id } = await createMerchant(world, { name: 'Toko', email, password: 'cukup panjang' })
  const { key } = await createApiKey(world, id)
  return { id, email, key }
}
const activeUntil = async (id: string) => {
  const [row] = await world.sql<{ activeUntil: Date | null }[]>`
    select active_until from merchants where id = ${id}`
  return row?.activeUntil ?? null
}
const keysOf = (purchaseId: string) =>
  world.sql<{ id: string }[]>`select * from activation_keys where purchase_id = ${purchaseId}`

test('somebody buys a key by QRIS in the chat, and an account is active by it', async () => {
  const person = givenPerson()
  const bought = await order(person, null)
  expect(bought.code.hasPhoto).toBe(true)
  expect(bought.code.keyboard.flat()[0]?.url).toMatch(/\/pay\//)
  await pay(bought.reference)
  const key = KEY.exec((await person.hears(KEY)).text)?.[0] ?? ''
  const shop = await givenShop()
  const answer = await world.api('/v1/activations', { key }, shop.key)
  expect([answer.status, await answer.json()]).toMatchObject([200, { active: true }])
  expect(await world.purchaseOf(person.id)).toMatchObject({ status: 'delivered' })
})

test('by its e-mail address an account is extended as soon as the payment is there', async () => {
  const [person, shop] = [givenPerson(), await givenShop()]
  const bought = await order(person, ` ${shop.email.toUpperCase()} `)
  await pay(bought.reference)
  const told = await person.hears(/aktif sampai/)
  expect(told.text).not.toMatch(KEY)
  expect(Number(await activeUntil(shop.id))).toBeGreaterThan(Date.now() + 23 * 3_600_000)
})

test('whoever pays for an account that there is not gets the key', async () => {
  const person = givenPerson()
  const bought = await order(person, 'nobody@example.test')
  await pay(bought.reference)
  expect((await person.hears(KEY)).text).toMatch(/tidak dapat diperpanjang langsung/)
})

test('the buyer chooses the days where the package says so, within what one payment can pay', async () => {
  const person = givenPerson()
  await person.write('/beli')
  await person.press(await person.hears(/Pilih paket/), 'Pilih sendiri – Rp 2.000 per hari')
  const asked = await person.hears(/1 sampai 3660/)
  await person.write('9999')
  await eventually(async () =>
    (await person.said()).some(
      ({ text, messageId }) => /1 sampai 3660/.test(text) && messageId > asked.messageId,
    ),
  )
  await person.write('12')
  await person.hears(/12 hari, Rp 24\.000/)
  await person.write('bukan alamat')
  await person.press(await person.hears(/Itu bukan alamat/), 'Kuncinya saja')
  await person.hears(/Pindai kode/)
  const { paymentId } = await world.purchaseOf(person.id)
  const payment = await world.api(`/v1/payments/${paymentId}`)
  expect(await payment.json()).toMatchObject({ amount: 24_000, status: 'pending' })
})

test('money that comes after the code has ended still brings the key', async () => {
  const person = givenPerson()
  const bought = await order(person, null)
  await world.control('scenario', { name: 'paid-after-expiry', reference: bought.reference })
  await world.control('expire', { reference: bought.reference })
  await eventually(async () => {
    const payment = await world.api(`/v1/payments/${bought.paymentId}`)
    return ((await payment.json()) as { status: string }).status === 'expired'
  }, 15_000)
  await pay(bought.reference)
  await person.hears(KEY)
  expect(await keysOf(bought.id)).toHaveLength(1)
})

test('an update that comes again, and news of a payment that come again, change nothing', async () => {
  const person = givenPerson()
  const bought = await order(person, null)
  await world.control('telegram/repeat', { bot: world.bot, count: 3 })
  await pay(bought.reference)
  await world.control('notifications/resend', { reference: bought.reference })
  await person.hears(KEY)
  await person.write('/bantuan')
  await person.hears(/Tulis pertanyaan/)
  const texts = (await person.said()).map(({ text }) => text)
  expect(texts.filter((text) => KEY.test(text))).toHaveLength(1)
  expect(texts.filter((text) => /Pindai kode/.test(text))).toHaveLength(1)
  expect(texts.filter((text) => /Pilih paket/.test(text))).toHaveLength(1)
  expect(await keysOf(bought.id)).toHaveLength(1)
})

test('a copy of the database does not open the payment that a chat was shown', async () => {
  const person = givenPerson()
  await order(person, null)
  const button = (await person.hears(/Pindai kode/)).keyboard.flat()[0]
  const token = button?.url?.split('/').at(-1) ?? ''
  expect(token).toMatch(/^[\w-]{50}$/)
  expect(await dumpAsText(world.sql)).not.toContain(token)
})

test('a used key is not paid back; an unused one ends with its refund', async () => {
  const used = givenPerson()
  const unused = givenPerson()
  const shop = await givenShop()
  const first = await order(used, shop.email)
  const second = await order(unused, null)
  await pay(first.reference)
  await pay(second.reference)
  await used.hears(/aktif sampai/)
  const key = KEY.exec((await unused.hears(KEY)).text)?.[0] ?? ''
  const refused = await world.api(`/v1/payments/${first.paymentId}/refunds`, {})
  expect([refused.status, await refused.json()]).toMatchObject([
    409,
    { code: 'payment_not_refundable' },
  ])
  const refunded = await world.api(`/v1/payments/${second.paymentId}/refunds`, {})
  expect(refunded.status).toBe(201)
  await unused.hears(/sudah dikembalikan/)
  const late = await world.api('/v1/activations', { key }, shop.key)
  expect([late.status, await late.json()]).toMatchObject([422, { code: 'activation_key_refused' }])
})

describe('a refund that is made by hand', () => {
  /** As if the money had come by an own account, where nothing can be sent back by call. */
  const byHand = async ({ paymentId }: { paymentId: string | null }) => {
    await world.sql`update incoming_money set charge_id = null where payment_id = ${paymentId}`
    return world.api(`/v1/payments/${paymentId}/refunds`, {})
  }
  const use = async (key: string) =>
    (await world.api('/v1/activations', { key }, (await givenShop()).key)).status
  const givenKey = async () => {
    const person = givenPerson()
    const bought = await order(person, null)
    await pay(bought.reference)
    return { person, bought, key: KEY.exec((await person.hears(KEY)).text)?.[0] ?? '' }
  }

  test('is refused for a used key', async () => {
    const person = givenPerson()
    const bought = await order(person, (await givenShop()).email)
    await pay(bought.reference)
    await person.hears(/aktif sampai/)
    expect((await byHand(bought)).status).toBe(409)
  })

  test('ends an unused key when it is asked for, and says so; given back is what was', async () => {
    const { person, bought, key } = await givenKey()
    const { id } = (await (await byHand(bought)).json()) as { id: string }
    await person.hears(/sedang diproses/)
    expect(await use(key)).toBe(422)
    expect((await person.said()).some(({ text }) => /sudah dikembalikan/.test(text))).toBe(false)
    expect((await world.api(`/v1/refunds/${id}/mark-transferred`, {})).status).toBe(200)
    await person.hears(/sudah dikembalikan/)
    expect(await use(key)).toBe(422)
  })

  test('leaves a key that works again when it is cancelled, unless a person withdrew it', async () => {
    const { person, bought, key } = await givenKey()
    const withdrawn = await givenKey()
    await world.sql`
      update activation_keys set revoked_at = now() where purchase_id = ${withdrawn.bought.id}`
    for (const one of [bought, withdrawn.bought]) {
      const { id } = (await (await byHand(one)).json()) as { id: string }
      expect((await world.api(`/v1/refunds/${id}/cancel`, {})).status).toBe(200)
    }
    await person.hears(/tidak jadi/)
    expect(await use(key)).toBe(200)
    expect(await use(withdrawn.key)).toBe(422)
    const said = await withdrawn.person.said()
    expect(said.some(({ text }) => /berlaku lagi\./.test(text) && /tidak jadi/.test(text))).toBe(
      false,
    )
  }, 60_000)

  test('as does one that the provider refuses', async () => {
    const { bought, key } = await givenKey()
    const { reference } = bought
    await world.control('scenario', { name: 'refund-balance-low', reference })
    const asked = await world.api(`/v1/payments/${bought.paymentId}/refunds`, {})
    expect(await asked.json()).toMatchObject({ status: 'failed' })
    expect(await use(key)).toBe(200)
  })
})

test('a key that was paid for waits for a person who has blocked the bot', async () => {
  const person = givenPerson()
  const bought = await order(person, null)
  await world.control('telegram/block', { bot: world.bot, chatId: person.id })
  await pay(bought.reference)
  await eventually(async () => {
    const rows = await world.sql<{ error: string | null }[]>`
      select error from telegram_messages where chat_id = ${person.id} and status = 'pending'`
    return rows.some(({ error }) => error === 'blocked')
  }, 15_000)
  expect((await person.said()).some(({ text }) => KEY.test(text))).toBe(false)
  await person.write('/start')
  await person.hears(KEY)
})

test('nobody begins any number of purchases', async () => {
  const person = givenPerson()
  for (let count = 0; count < 6; count += 1) {
    await person.write('/beli')
    await eventually(
      async () =>
        (await person.said()).filter(({ text }) => /Pilih paket/.test(text)).length > count,
      20_000,
    )
    await person.press(await person.hears(/Pilih paket/), '1 hari – Rp 1.000')
    await eventually(
      async () =>
        (await person.said()).filter(({ text }) => /alamat e-mail/.test(text)).length > count,
      20_000,
    )
    await person.press(await person.hears(/alamat e-mail/), 'Kuncinya saja')
  }
  await person.hears(/Terlalu banyak/)
  const rows = await world.sql`select id from activation_purchases where chat_id = ${person.id}`
  expect(rows).toHaveLength(5)
}, 60_000)

test('no key is readable in the database, sent or waiting', async () => {
  const rows = await world.sql<{ row: string }[]>`
    select m::text as row from telegram_messages m union all
    select k::text from activation_keys k union all
    select u::text from telegram_updates u`
  expect(rows.length).toBeGreaterThan(20)
  expect(rows.some(({ row }) => KEY.test(row))).toBe(false)
  const [sent] = await world.sql<{ count: number }[]>`
    select count(*)::int from telegram_messages where status = 'sent' and sealed_text is not null`
  expect(sent?.count).toBe(0)
})
