import { describe, expect, test } from 'vitest'
import { parseQris } from './index.ts'
import { D1, refusalOf, sealed, variant } from './testing.ts'

describe('refusals of the text', () => {
  test.each([
    ['nothing', ''],
    ['blanks', ' \r\n'],
    ['a pair of quotes', '""'],
    ['a web address', 'https://example.com/00020101'],
    ['another QR', 'WIFI:S:warung;T:WPA;P:rahasia;;'],
    ['another payload format', D1.replace('000201', '000202')],
    ['full-width digits', `０００２０１${D1.slice(6)}`],
    ['undefined', undefined],
    ['null', null],
    ['a number', 201],
    ['an object', { text: D1 }],
    ['an array', [D1]],
    ['a String object', new String(D1)],
    ['a symbol', Symbol('qris')],
  ])('NOT_QRIS: %s', (_, input) => {
    expect(refusalOf(input).code).toBe('NOT_QRIS')
  })

  test.each([
    ['a tag that is not digits', sealed('000201AB02XY')],
    ['a length that is not digits', sealed('00020159A2XY')],
    ['a length of 00', sealed(`${D1.slice(0, -8)}6500`)],
    ['letters behind the checksum', `${D1}X`],
    ['digits behind the checksum', `${D1}12`],
    ['a value cut off behind the checksum', `${D1}6509A`],
    ['a line of other text behind the checksum', `${D1} Warung`],
    ['a hand-edited name with its old length', D1.replace('WARUNG BU', 'WARUNG MAK BU')],
    ['a text beyond any size', D1 + '0'.repeat(40_000)],
  ])('MALFORMED: %s', (_, text) => {
    expect(refusalOf(text).code).toBe('MALFORMED')
  })

  test.each([
    ['inside the checksum', D1.slice(0, -1)],
    ['inside a value', D1.slice(0, 40)],
    ['inside a length', D1.slice(0, -5)],
    ['inside a tag', D1.slice(0, -7)],
  ])('TRUNCATED: cut %s', (_, text) => {
    expect(refusalOf(text).code).toBe('TRUNCATED')
  })

  test.each([
    ['63 is absent', D1.slice(0, -8)],
    ['63 is two long', `${D1.slice(0, -8)}63026A`],
    ['63 is five long', `${D1.slice(0, -8)}63056ABF0`],
    ['63 says eight but is cut off', `${D1.slice(0, -8)}63086ABF`],
    ['63 has length 00', `${D1.slice(0, -8)}6300`],
    ['63 is not last', `${D1}6503XYZ`],
  ])('NO_CRC: %s', (_, text) => {
    expect(refusalOf(text).code).toBe('NO_CRC')
  })

  test.each(['ABCD', '1234', 'ZZZZ', '6A F', 'xabf'])('BAD_CRC: %j', (crc) => {
    expect(refusalOf(`${D1.slice(0, -4)}${crc}`).code).toBe('BAD_CRC')
  })

  test('BAD_CRC does not tell the checksum that would fit', () => {
    expect(refusalOf(`${D1.slice(0, -4)}0000`).message).not.toContain('6ABF')
  })

  test.each([
    ['at the root', sealed(`${D1.slice(0, -8)}6505ABCDE6505ABCDE`)],
    ['payload format twice', sealed(`${D1.slice(0, -8)}000201`)],
    ['inside an acquirer template', variant({ '26': '0003ABC0003ABC' })],
    ['inside the national template', variant({ '51': '0203ABC0204ABCD' })],
    ['inside the additional data', variant({ '62': '0703A010703A02' })],
    ['inside a language template', variant({ '64': '0002JV0002ID' })],
    ['inside an unreserved template', variant({ '80': '0003ABC0003ABC' })],
  ])('DUPLICATE_TAG: %s', (_, text) => {
    expect(refusalOf(text).code).toBe('DUPLICATE_TAG')
  })

  test('a plain value may look like a template with a tag twice', () => {
    expect(parseQris(variant({ '04': '0003ABC0003ABC' })).objects).toContainEqual({
      tag: '04',
      value: '0003ABC0003ABC',
      children: null,
    })
  })

  test.each([
    ['a line break in the middle', `${D1.slice(0, 100)}\n${D1.slice(100)}`],
    ['a line break in place of a blank', D1.replace('WARUNG BU', 'WARUNG\nBU')],
    ['a control character, checksum right', variant({ '59': 'TOKO\u0007A' })],
    ['DEL, checksum right', variant({ '59': 'TOKO\u007fA' })],
    ['a control character in tag 64, checksum right', variant({ '64': '0002J\u0000' })],
    ['non-ASCII in the city, checksum right', variant({ '60': 'MÈDAN' })],
    ['non-ASCII in an unknown tag, checksum right', variant({ '65': 'è' })],
    ['half an emoji in tag 64, checksum right', variant({ '64': '0002J\ud83c' })],
    ['full-width digits as a tag', sealed('000201５９02XY')],
    ['full-width digits as a length', sealed('00020159０２XY')],
    ['Arabic digits as a length', sealed('00020159٠٢XY')],
    ['full-width digits as an amount, checksum right', variant({ '54': '１０００' })],
  ])('BAD_CHARACTER: %s', (_, text) => {
    expect(refusalOf(text).code).toBe('BAD_CHARACTER')
  })
})

describe('refusals of the meaning', () => {
  test.each([
    ['NOT_RUPIAH', { '53': '840' }],
    ['NOT_RUPIAH', { '53': null }],
    ['NOT_INDONESIA', { '58': 'SG' }],
    ['NOT_INDONESIA', { '58': 'id' }],
    ['NOT_INDONESIA', { '58': null }],
    ['MISSING_FIELD', { '52': null }],
    ['MISSING_FIELD', { '59': null }],
    ['MISSING_FIELD', { '60': null }],
    ['MISSING_FIELD', { '26': null, '51': null }],
  ] as const)('%s: %j', (code, changes) => {
    expect(refusalOf(variant(changes)).code).toBe(code)
  })

  test('an account may also be an international scheme or tag 51 alone', () => {
    expect(parseQris(variant({ '26': null, '51': null, '02': '4000123456789012' })).nmid).toBeNull()
    expect(parseQris(variant({ '26': null })).acquirers).toEqual([])
  })

  test.each([
    ['1000', 1000],
    ['1000.', 1000],
    ['1000.0', 1000],
    ['1000.00', 1000],
    ['0001000', 1000],
    ['1', 1],
    ['10000000.0000', 10_000_000],
  ])('the amount %s is Rp %d', (text, amount) => {
    expect(parseQris(variant({ '54': text })).amount).toBe(amount)
  })

  test.each([
    '0',
    '0.00',
    '-1000',
    '+1000',
    '1,000',
    '1.000.000',
    '1000.50',
    '1000.0000000001',
    '.00',
    '.',
    '1e3',
    '0x10',
    'Rp1000',
    ' 1000',
    '1000 ',
    '00000000001000',
    '1000.000000000',
    'NaN',
  ])('BAD_AMOUNT: %j', (text) => {
    expect(refusalOf(variant({ '54': text })).code).toBe('BAD_AMOUNT')
  })

  test.each(['10000001', '10000001.00', '9999999999999'])('OVER_LIMIT: %s', (text) => {
    expect(refusalOf(variant({ '54': text })).code).toBe('OVER_LIMIT')
  })
})
