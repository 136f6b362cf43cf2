import { expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { newMasterKey, openVault } from '../platform/vault.ts'
import { checkoutLinks } from './checkout-links.ts'
import { unveiled, veiled } from './kept-answer.ts'

const masterKey = newMasterKey()
const publicUrl = 'https://pay.example'
const links = checkoutLinks({ vault: openVault(masterKey), publicUrl })
const id = newId('pay', new Date())
const answer = (body: object) => ({ status: 201, body: Buffer.from(JSON.stringify(body)) })

test('a kept answer shows no checkout token, and is given again byte for byte', () => {
  const first = answer({
    id,
    checkoutToken: links.tokenOf(id),
    checkoutUrl: links.checkoutUrl(id),
    qrPngUrl: links.qrPngUrl(id),
    description: 'Kopi “susu” ☕ ~~~~',
  })
  const kept = veiled({ links }, id, first)
  expect(kept.body.toString()).not.toContain(links.tokenOf(id))
  expect(kept.body.toString()).toContain(id)
  expect(unveiled({ links }, id, kept)).toEqual(first)
})

test('what looks like a kept token of another payment stays as it is', () => {
  const other = links.tokenOf(newId('pay', new Date()))
  const kept = veiled(
    { links },
    id,
    answer({ metadata: { note: other.slice(0, 26) + '~'.repeat(24) } }),
  )
  expect(unveiled({ links }, id, kept)).toEqual(kept)
})

test('it is given again byte for byte once the master key is replaced, too', () => {
  const first = answer({ checkoutToken: links.tokenOf(id), checkoutUrl: links.checkoutUrl(id) })
  const kept = veiled({ links }, id, first)
  const keys = `${newMasterKey()},${masterKey}`
  const later = checkoutLinks({ vault: openVault(keys), publicUrl })
  expect(later.tokenOf(id)).not.toBe(links.tokenOf(id))
  expect(unveiled({ links: later }, id, kept)).toEqual(first)
})

test('an answer that was kept before it said whose key it was has the token of now', () => {
  const kept = answer({ checkoutToken: id.slice(4) + '~'.repeat(24) })
  expect(unveiled({ links }, id, kept)).toEqual(answer({ checkoutToken: links.tokenOf(id) }))
})

test('by a key that is gone it is the token of now', () => {
  const gone = checkoutLinks({ vault: openVault(newMasterKey()), publicUrl })
  const kept = veiled({ links: gone }, id, answer({ checkoutToken: gone.tokenOf(id) }))
  expect(unveiled({ links }, id, kept)).toEqual(answer({ checkoutToken: links.tokenOf(id) }))
})
