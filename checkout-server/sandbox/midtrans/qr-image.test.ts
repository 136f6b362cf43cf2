import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeQrImage } from '../phone/decode-image.ts'
import { actionUrl, startWorld } from '../testing/world.ts'
import type { World } from '../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const textIn = async (url: string) => {
  const answer = await fetch(url)
  expect(answer.headers.get('content-type')).toBe('image/png')
  return decodeQrImage(new Uint8Array(await answer.arrayBuffer()))
}

test('both pictures of a qris charge show its text, to anyone', async () => {
  const charged = await world.charge({ payment_type: 'qris' })
  for (const name of ['generate-qr-code', 'generate-qr-code-v2']) {
    expect(await textIn(actionUrl(charged, name))).toBe(charged.body['qr_string'])
  }
})

test('the picture of a gopay charge is the only place where its text is found', async () => {
  const charged = await world.charge()
  const text = await textIn(actionUrl(charged, 'generate-qr-code'))
  expect(text).toContain(charged.id)
  const paid = await world.control('/pay', { reference: text })
  expect(paid.body).toMatchObject({ transaction: { transaction_id: charged.id, paid_via: 'qr' } })
})

test('an unknown transaction has no picture', async () => {
  const { http, body } = await world.call('GET', '/v2/gopay/nothing/qr-code')
  expect([http, body['status_code']]).toEqual([404, '404'])
})
