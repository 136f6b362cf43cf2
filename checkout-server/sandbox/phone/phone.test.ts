import { toDynamic } from '@autogopay/shared/qris'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPortal } from '../testing/portal.ts'
import { actionUrl, handClock, startWorld } from '../testing/world.ts'
import type { World } from '../testing/world.ts'
import { formatRupiah } from './format.ts'

const FOREIGN_CODE =
  '00020101021126620016ID.CO.CONTOH.WWW011893600999000001234502090000123450303UMI51440014ID.CO.QRIS.WWW0215ID10990000000170303UMI5204581253033605802ID5916WARUNG BU CONTOH6007BANDUNG61054011162070703A0163046ABF'

let world: World
const clock = handClock()
beforeAll(async () => {
  world = await startWorld({ clock: clock.read })
})
afterAll(() => world.close())

interface Page {
  status: number
  location: string | null
  html: string
  headers: Headers
}
const open = async (path: string, init: RequestInit = {}): Promise<Page> => {
  const url = new URL(path, world.url)
  const answer = await fetch(url, { redirect: 'manual', ...init })
  const { status, headers } = answer
  return { status, headers, location: headers.get('location'), html: await answer.text() }
}
const submit = (path: string, fields: Record<string, string>) =>
  open(path, { method: 'POST', body: new URLSearchParams(fields) })
const follow = async (page: Page) => open(page.location ?? '/nowhere')
const statusOf = async (id: string) => (await world.status(id)).body['transaction_status']
/** What the form on a page would send along. */
const referenceIn = ({ html }: Page) => /name="reference" value="([^"]+)"/.exec(html)?.[1] ?? ''
const openDeeplink = async (charged: Awaited<ReturnType<World['charge']>>) =>
  follow(await open(actionUrl(charged, 'deeplink-redirect')))

test('amounts look as Indonesians write them', () => {
  expect(formatRupiah(50_000)).toBe('Rp 50.000')
  expect(formatRupiah(1)).toBe('Rp 1')
})

describe('scanning', () => {
  test('a pasted text leads to payee, city and amount', async () => {
    const { body, orderId } = await world.charge({ payment_type: 'qris', gross_amount: 50_000 })
    const scanned = await submit('/phone/scan', { qr: String(body['qr_string']) })
    expect(scanned.status).toBe(303)
    const { html } = await follow(scanned)
    for (const shown of ['Toko Demo', 'Jakarta', 'Rp 50.000', orderId, 'Menunggu pembayaran']) {
      expect(html).toContain(shown)
    }
  })

  test('an uploaded picture is read', async () => {
    const charged = await world.charge()
    const picture = await fetch(actionUrl(charged, 'generate-qr-code'))
    const form = new FormData()
    form.append('qr', '')
    form.append('image', await picture.blob(), 'qr.png')
    const scanned = await open('/phone/scan', { method: 'POST', body: form })
    expect(scanned.status).toBe(303)
    expect(referenceIn(await follow(scanned))).toBe(charged.id)
  })

  test.each([
    ['nothing', '', 'Tempelkan teks QR'],
    ['another text', 'https://toko.example', 'bukan kode QRIS'],
    ['a damaged code', `${FOREIGN_CODE.slice(0, -1)}0`, 'rusak atau diubah (BAD_CRC)'],
    ['a code from outside', FOREIGN_CODE, 'milik WARUNG BU CONTOH di luar simulasi'],
  ])('%s is explained', async (_, qr, sentence) => {
    const page = await submit('/phone/scan', { qr })
    expect(page.status).toBe(422)
    expect(page.html).toContain(sentence)
  })

  test('a picture without a code is explained', async () => {
    const form = new FormData()
    form.append('image', new Blob([new Uint8Array(200)]), 'nothing.png')
    const page = await open('/phone/scan', { method: 'POST', body: form })
    expect(page.status).toBe(422)
    expect(page.html).toContain('Tidak ada kode QR')
  })

  test('what is typed is shown as text, never as markup', async () => {
    await world.control('/merchants', { serverKey: 'sly', name: '<script>alert(1)</script>' })
    const headers = { authorization: `Basic ${Buffer.from('sly:').toString('base64')}` }
    const { id } = await world.charge({ order_id: 'sly-1' }, headers)
    const { html } = await open(`/phone/pay?reference=${id}`)
    expect(html).not.toContain('<script>alert')
    expect(html).toContain('&lt;script&gt;')
  })
})

describe('paying a scanned code', () => {
  test('takes any six digits, and never returns to the shop', async () => {
    const { id } = await world.charge({
      gopay: { enable_callback: true, callback_url: 'https://toko.example/selesai/' },
    })
    const page = await open(`/phone/pay?reference=${id}`)
    const reference = referenceIn(page)
    const paid = await submit('/phone/pay', { reference, pin: '123456', action: 'pay' })
    expect(paid.location).toMatch(/^\/phone\/done\?/)
    const done = await follow(paid)
    expect(done.html).toContain('Pembayaran berhasil')
    expect(done.html).not.toContain('toko.example')
    expect(done.headers.get('refresh')).toBeNull()
    expect((await world.status(id)).body).toMatchObject({
      transaction_status: 'settlement',
      payment_type: 'qris',
    })
  })

  test.each([
    ['000000', 'PIN salah'],
    ['12345', '6 angka'],
    ['abcdef', '6 angka'],
    ['', '6 angka'],
  ])('PIN "%s" pays nothing', async (pin, sentence) => {
    const { id } = await world.charge()
    const page = await submit('/phone/pay', { reference: id, pin, action: 'pay' })
    expect(page.status).toBe(422)
    expect(page.html).toContain(sentence)
    expect(referenceIn(page)).toBe(id)
    expect(await statusOf(id)).toBe('pending')
  })

  test.each([
    ['refuse', 'Pembayaran ditolak'],
    ['leave', 'Pembayaran ditinggalkan'],
  ])('%s leaves it pending', async (action, title) => {
    const { id } = await world.charge()
    const done = await follow(await submit('/phone/pay', { reference: id, action }))
    expect(done.html).toContain(title)
    expect(await statusOf(id)).toBe('pending')
  })
})

const withCallback = (callback_url: string) =>
  world.charge({ gopay: { enable_callback: true, callback_url } })

describe('paying through the deeplink', () => {
  test.each([
    ['https://toko.example/selesai/', 'https://toko.example/selesai/?order_id=%ID&result=success'],
    ['http://127.0.0.1:9/s?x=1', 'http://127.0.0.1:9/s?x=1&order_id=%ID&result=success'],
  ])('returns to %s', async (callback, expected) => {
    const charged = await withCallback(callback)
    const reference = referenceIn(await openDeeplink(charged))
    expect(reference).not.toBe(charged.id)
    const paid = await submit('/phone/pay', { reference, pin: '654321', action: 'pay' })
    expect(paid.status).toBe(303)
    expect(paid.location).toBe(expected.replace('%ID', charged.orderId))
    expect((await world.status(charged.id)).body).toMatchObject({
      transaction_status: 'settlement',
      payment_type: 'gopay',
    })
  })

  test('opens an app of its own scheme from a page, by itself and by a link', async () => {
    const charged = await withCallback('tokokuapp://gopay-finish')
    const reference = referenceIn(await openDeeplink(charged))
    const done = await follow(await submit('/phone/pay', { reference, pin: '654321' }))
    const address = `tokokuapp://gopay-finish?order_id=${charged.orderId}&result=success`
    expect(done.headers.get('refresh')).toBe(`1; url=${address}`)
    expect(done.html).toContain(`href="${address.replace('&', '&amp;')}"`)
  })

  test('refusing returns with failure, and the transaction stays pending', async () => {
    const charged = await withCallback('https://toko.example/selesai/')
    const reference = referenceIn(await openDeeplink(charged))
    const refused = await submit('/phone/pay', { reference, action: 'refuse' })
    expect(refused.location).toBe(
      `https://toko.example/selesai/?order_id=${charged.orderId}&result=failure`,
    )
    expect(await statusOf(charged.id)).toBe('pending')
  })

  test('does not return when the callback is not enabled', async () => {
    const charged = await world.charge({ gopay: { callback_url: 'https://toko.example/' } })
    const reference = referenceIn(await openDeeplink(charged))
    const paid = await submit('/phone/pay', { reference, pin: '654321' })
    expect(paid.location).toMatch(/^\/phone\/done\?/)
  })

  test('a deeplink nobody issued is explained', async () => {
    const page = await follow(await open('/gopay/partner/app/payment-pin?id=nothing'))
    expect(page.status).toBe(404)
  })
})

describe('codes that cannot be paid any more', () => {
  test.each([
    ['paid', 'sudah dibayar', (id: string) => world.control('/pay', { reference: id })],
    ['cancelled', 'membatalkan', (id: string) => world.midtrans('POST', `/v2/${id}/cancel`)],
    ['expired', 'kedaluwarsa', (id: string) => world.midtrans('POST', `/v2/${id}/expire`)],
    ['overdue', 'kedaluwarsa', async () => clock.forward(15 * 60_000)],
  ])('say so: %s', async (_, sentence, end) => {
    const { id } = await world.charge()
    await end(id)
    const page = await open(`/phone/pay?reference=${id}`)
    expect(page.html).toContain(sentence)
    expect(page.html).not.toContain('name="pin"')
    const tried = await submit('/phone/pay', { reference: id, pin: '123456' })
    expect(tried.status).toBe(409)
    expect(tried.html).toContain(sentence)
  })

  test('an expired code asks for the PIN when a scenario lets late money through', async () => {
    const { id } = await world.charge()
    await world.midtrans('POST', `/v2/${id}/expire`)
    await world.control('/scenario', { name: 'paid-after-expiry', reference: id })
    expect((await open(`/phone/pay?reference=${id}`)).html).toContain('name="pin"')
    const done = await follow(await submit('/phone/pay', { reference: id, pin: '123456' }))
    expect(done.html).toContain('Pembayaran berhasil')
    expect(await statusOf(id)).toBe('settlement')
  })
})

test('pages run no script and style but their own', async () => {
  for (const path of [
    '/phone',
    '/phone/messages',
    '/phone/pay?reference=x',
    '/phone/done?reference=x',
  ]) {
    const { headers, html } = await open(path)
    const policy = headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    expect(html).not.toMatch(/ style="| on\w+="|<style|<script(?! type="module" src="\/phone\/)/)
  }
  for (const [path, type] of [
    ['/phone/phone.css', 'text/css'],
    ['/phone/phone.js', 'text/javascript'],
  ]) {
    const { status, headers } = await open(String(path))
    expect([status, headers.get('content-type')]).toEqual([200, type])
  }
})

describe("an outlet's code", () => {
  const givenOutlet = async () => {
    const account = { phone: '081244440000', outlets: [{ name: 'Warung Pojok', city: 'Medan' }] }
    const { body } = await world.control('/gobiz/accounts', account)
    const [outlet] = (body['account'] as { outlets: { qrisText: string; qrisImageUrl: string }[] })
      .outlets
    if (!outlet) throw new Error('no outlet')
    return outlet
  }
  const scan = async (qr: string) => follow(await submit('/phone/scan', { qr }))
  const fieldIn = ({ html }: Page, name: string) =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
  const received = async () => {
    const { body } = await world.call('GET', '/_control/transactions?provider=gobiz')
    return (body['transactions'] as { gross_amount: string }[]).map((row) => row.gross_amount)
  }

  test('is read from its picture and asks for the amount', async () => {
    const { qrisImageUrl, qrisText } = await givenOutlet()
    const picture = await fetch(qrisImageUrl)
    const form = new FormData()
    form.append('image', await picture.blob(), 'qr.png')
    const page = await follow(await open('/phone/scan', { method: 'POST', body: form }))
    expect(page.status).toBe(200)
    expect(referenceIn(page)).toBe(qrisText)
    for (const shown of ['Warung Pojok', 'Medan', 'name="amount"', 'name="pin"']) {
      expect(page.html).toContain(shown)
    }
  })

  test('is paid with what is typed, once per form however often it is sent', async () => {
    const { qrisText } = await givenOutlet()
    const before = await received()
    const page = await scan(qrisText)
    const form = {
      reference: referenceIn(page),
      attempt: fieldIn(page, 'attempt'),
      amount: 'Rp 75.500',
      pin: '123456',
    }
    const done = await follow(await submit('/phone/pay', form))
    await submit('/phone/pay', form)
    expect(done.html).toContain('Pembayaran berhasil')
    expect(done.html).toContain('Rp 75.500')
    const changed = await submit('/phone/pay', { ...form, amount: '80000' })
    expect(changed.status).toBe(409)
    expect(fieldIn(changed, 'attempt')).not.toBe(form.attempt)
    expect(await received()).toEqual(['75500.00', ...before])
  })

  test('converted, shows its amount, asks for none and can be paid again', async () => {
    const { qrisText } = await givenOutlet()
    const converted = toDynamic(qrisText, 20_019)
    const before = await received()
    for (const _ of [1, 2]) {
      const page = await scan(converted)
      expect(page.html).toContain('Rp 20.019')
      expect(page.html).not.toContain('name="amount"')
      const attempt = fieldIn(page, 'attempt')
      await submit('/phone/pay', {
        reference: referenceIn(page),
        attempt,
        amount: '1',
        pin: '123456',
      })
    }
    expect(await received()).toEqual(['20019.00', '20019.00', ...before])
  })

  test.each([
    [{ amount: '', pin: '123456' }, 'Isi nominal'],
    [{ amount: '0', pin: '123456' }, 'Isi nominal'],
    [{ amount: '10.000.001', pin: '123456' }, 'Rp 10.000.000'],
    [{ amount: '5000', pin: '000000' }, 'PIN salah'],
    [{ amount: '5000', pin: '12' }, '6 angka'],
  ])('takes nothing for %j', async (typed, sentence) => {
    const { qrisText } = await givenOutlet()
    const before = await received()
    const page = await submit('/phone/pay', { reference: qrisText, ...typed })
    expect(page.status).toBe(422)
    expect(page.html).toContain(sentence)
    expect(page.html).toContain(`value="${typed.amount}"`)
    expect(await received()).toEqual(before)
  })

  test.each([
    ['refuse', 'Pembayaran ditolak'],
    ['leave', 'Pembayaran ditinggalkan'],
  ])('%s moves nothing', async (action, sentence) => {
    const { qrisText } = await givenOutlet()
    const before = await received()
    const done = await follow(await submit('/phone/pay', { reference: qrisText, action }))
    expect(done.html).toContain(sentence)
    expect(await received()).toEqual(before)
  })
})

test('text messages with codes are shown, newest first', async () => {
  const account = { phone: '081255550000', outlets: [{ name: 'Warung Ujung' }] }
  await world.control('/gobiz/accounts', account)
  expect((await open('/phone/messages')).html).toContain('Belum ada pesan')
  await openPortal(world.url).request('81255550000')
  const { body } = await world.call('GET', '/_control/gobiz/otp?phone=081255550000')
  const { html } = await open('/phone/messages')
  expect(html).toContain(`<strong>${String(body['otp'])}</strong>`)
  expect(html).toContain('081255550000')
})
