import { CreatePaymentLink } from '@autogopay/shared'
import { expect, test } from 'vitest'
import { fieldTime, linkOf } from './form-values.ts'

const given = (values: Record<string, string>) => {
  const form = new FormData()
  const all = { title: 'Kopi', 'ask-name': 'no', 'ask-email': 'no', 'ask-phone': 'no' }
  for (const [name, value] of Object.entries({ ...all, 'ask-note': 'no', ...values })) {
    form.set(name, value)
  }
  return form
}

test('a filled form is what the API takes', () => {
  const link = linkOf(
    given({
      slug: 'kopi',
      description: 'Satu\r\ndua',
      amountKind: 'fixed',
      amount: 'Rp 44.000',
      minimumAmount: '1000',
      'ask-name': 'required',
      'ask-note': 'optional',
      expiresAt: '2026-12-31T23:59',
      usageLimit: '10',
    }),
  )
  expect(CreatePaymentLink.parse(link)).toEqual({
    title: 'Kopi',
    slug: 'kopi',
    description: 'Satu\ndua',
    amountKind: 'fixed',
    amount: 44_000,
    minimumAmount: null,
    fields: [
      { name: 'name', required: true },
      { name: 'note', required: false },
    ],
    successUrl: null,
    expiresAt: '2026-12-31T23:59:00+07:00',
    usageLimit: 10,
  })
})

test.each(['', '44,5', '4.40', '-1', '1e5', 'kopi'])('an amount of %j is unclear', (amount) => {
  expect(linkOf(given({ amountKind: 'fixed', amount }))).toBeNull()
  expect(linkOf(given({ amountKind: 'minimum', minimumAmount: amount }))).toBeNull()
})

test('an open amount needs none, and what an earlier kind said is gone', () => {
  expect(linkOf(given({ amountKind: 'open', amount: '5000' }))).toMatchObject({
    amountKind: 'open',
    amount: null,
    minimumAmount: null,
  })
})

test('a time goes to its field and back by the clock of Jakarta', () => {
  const field = fieldTime('2026-12-31T16:59:00.000Z')
  expect(field).toBe('2026-12-31T23:59')
  expect(linkOf(given({ amountKind: 'open', expiresAt: field }))?.expiresAt).toBe(
    '2026-12-31T23:59:00+07:00',
  )
})
