import { expect, test } from 'vitest'
import { buildQris, parseQris, printQris, QrisError } from './index.ts'
import { VALID } from './vectors.ts'

const FIELDS = [
  { tag: '01', value: '12' },
  {
    tag: '26',
    value: [
      { tag: '00', value: 'COM.GO-JEK.WWW' },
      { tag: '01', value: '936009140000012345' },
      { tag: '03', value: 'UMI' },
    ],
  },
  { tag: '52', value: '5812' },
  { tag: '53', value: '360' },
  { tag: '54', value: '15000' },
  { tag: '58', value: 'ID' },
  { tag: '59', value: 'WARUNG UJI' },
  { tag: '60', value: 'BANDUNG' },
]

const refusal = (code: string) => expect.objectContaining({ name: 'QrisError', code })

test.each(Object.entries(VALID))('%s is printed as it was read', (_, { text }) => {
  const { objects } = parseQris(text)
  expect(printQris(objects)).toBe(text)
  expect(printQris(objects.slice(0, -1))).toBe(text)
})

test('a code is built from fields, with or without tag 00', () => {
  const built = buildQris(FIELDS)
  expect(built.startsWith('000201010212264700')).toBe(true)
  expect(buildQris([{ tag: '00', value: '01' }, ...FIELDS])).toBe(built)
  expect(parseQris(built)).toMatchObject({
    pointOfInitiation: '12',
    merchantName: 'WARUNG UJI',
    amount: 15_000,
    acquirers: [{ name: 'GoPay', pan: '936009140000012345', criteria: 'UMI' }],
  })
})

test('fields that make no valid code are refused', () => {
  expect(() => buildQris([])).toThrow(refusal('NOT_RUPIAH'))
  expect(() => buildQris(FIELDS.filter(({ tag }) => tag !== '59'))).toThrow(
    refusal('MISSING_FIELD'),
  )
  expect(() => buildQris([...FIELDS, { tag: '60', value: 'MEDAN' }])).toThrow(
    refusal('DUPLICATE_TAG'),
  )
  expect(() => buildQris([...FIELDS, { tag: '00', value: '01' }])).toThrow(refusal('NOT_QRIS'))
})

test.each([
  ['an empty value', { tag: '62', value: '' }],
  ['a value of 100 characters', { tag: '62', value: 'A'.repeat(100) }],
  ['a tag of letters', { tag: 'AB', value: 'A' }],
  ['a tag of one digit', { tag: '6', value: 'A' }],
  ['a tag of full-width digits', { tag: '６２', value: 'A' }],
])('%s cannot be written', (_, object) => {
  expect(() => printQris([object])).toThrow(QrisError)
  expect(() => printQris([object])).toThrow(refusal('MALFORMED'))
})
