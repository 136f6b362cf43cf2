import { describe, expect, test } from 'vitest'
import { parseQris, printQris } from './index.ts'
import { D1, refusalOf, variant } from './testing.ts'
import { DERIVED, VALID } from './vectors.ts'

const named = (value: string) => parseQris(variant({ '26': value })).acquirers[0]?.name

describe('valid codes', () => {
  test.each(Object.entries(VALID))('%s is read field by field', (_, { text, expected, order }) => {
    const qris = parseQris(text)
    expect(qris).toMatchObject(expected)
    expect(qris.warnings).toEqual(expected.warnings)
    expect(qris.objects.map(({ tag }) => tag).join(' ')).toBe(order)
    expect(qris.text).toBe(text)
  })

  test('the acquirer and national templates are opened', () => {
    const { acquirers, criteria } = parseQris(VALID.D4.text)
    expect(criteria).toBe('UME')
    expect(acquirers).toEqual([
      {
        tag: '26',
        guid: 'ID.CO.CONTOH.WWW',
        pan: '936009990000067890',
        merchantId: '000067890',
        criteria: 'UME',
        name: null,
      },
      {
        tag: '27',
        guid: 'ID.CO.SAMPEL.WWW',
        pan: '936009980000067890',
        merchantId: 'SMP67890',
        criteria: 'UME',
        name: null,
      },
    ])
  })

  test('a known acquirer is named by its id in either case, else by its number', () => {
    expect(named('0014COM.GO-JEK.WWW')).toBe('GoPay')
    expect(named('0006id.ovo')).toBe('OVO')
    expect(named('0002000118936009150000012345')).toBe('DANA')
  })

  test('a template that is no TLV is kept as text', () => {
    const { acquirers, objects } = parseQris(VALID.D7.text)
    expect(objects[2]).toEqual({ tag: '26', value: 'CONTOHTANPATLV', children: null })
    expect(acquirers).toMatchObject([{ tag: '26', guid: null, pan: null, criteria: null }])
  })

  test('order references and fees can be read', () => {
    expect(parseQris(VALID.D2.text).additional).toMatchObject({
      billNumber: 'INV-0001',
      referenceLabel: 'REF00000000042',
      terminalLabel: 'A01',
      purpose: null,
    })
    expect(parseQris(VALID.D3.text).tip).toEqual({
      indicator: '02',
      fixed: '1500',
      percentage: null,
    })
    expect(parseQris(VALID.D4.text).tip).toEqual({
      indicator: '03',
      fixed: null,
      percentage: '00.70',
    })
    expect(parseQris(D1).tip).toBeNull()
  })

  test('a length in tag 64 counts code points, also beyond the basic plane', () => {
    const language = '0002JV0106Tèh 🍵!'
    const { objects } = parseQris(variant({ '64': language }))
    expect(objects.find(({ tag }) => tag === '64')).toEqual({
      tag: '64',
      value: language,
      children: [
        { tag: '00', value: 'JV' },
        { tag: '01', value: 'Tèh 🍵!' },
      ],
    })
  })

  test('transfer and cash codes are told from merchant codes', () => {
    expect(parseQris(D1).use).toBe('merchant')
    expect(parseQris(variant({ '26': null, '40': '0016ID.CO.CONTOH.WWW' })).use).toBe('transfer')
    expect(parseQris(variant({ '62': '0804CWDL' })).use).toBe('cash')
    expect(parseQris(variant({ '62': '0804POSP' })).use).toBe('merchant')
  })
})

describe('texts derived from a valid code', () => {
  test.each(DERIVED)('$id: $about', ({ text, expected }) => {
    if ('error' in expected) {
      expect(refusalOf(text).code).toBe(expected.error)
    } else {
      expect(parseQris(text)).toMatchObject({ text: D1, warnings: expected.warnings })
    }
  })
})

describe('what is taken off around a code', () => {
  test.each([
    ['a byte-order mark', `\ufeff${D1}`],
    ['line ends', `\r\n\n${D1}\n`],
    ['no-break blanks and tabs', `\u00a0\t${D1}\u00a0`],
    ['JSON quotes', `"${D1}"`],
    ['single quotes, blanks in and out', ` ' ${D1} ' `],
    ['quotes a phone keyboard made', `“${D1}”`],
  ])('%s', (_, text) => {
    expect(parseQris(text)).toMatchObject({ text: D1, warnings: [] })
  })

  test('JSON escapes inside quotes, with a warning', () => {
    const text = variant({ '59': 'KOPI/TEH', '64': '0002JV0104Tèh!' })
    const escaped = JSON.stringify(text).replaceAll('/', '\\/').replaceAll('è', '\\u00e8')
    expect(parseQris(escaped)).toMatchObject({ text, warnings: ['JSON_UNESCAPED'] })
  })

  test('only one URL-encoding, and only when the text as it stands does not fit', () => {
    expect(refusalOf(encodeURIComponent(encodeURIComponent(D1))).code).toBe('MALFORMED')
    const literal = variant({ '59': 'DISKON 50%20OFF' })
    expect(parseQris(literal)).toMatchObject({ merchantName: 'DISKON 50%20OFF', warnings: [] })
    expect(refusalOf(literal.replace('DISKON', 'DISKOM')).code).toBe('BAD_CRC')
    expect(refusalOf(`${D1.slice(0, -8)}%`).code).toBe('MALFORMED')
  })

  test('nothing inside: a name keeps the blank at its end', () => {
    expect(parseQris(variant({ '59': ' A, ' })).merchantName).toBe(' A, ')
  })
})

describe('unusual codes of real merchants are accepted with a warning', () => {
  test.each([
    ['NAME_TOO_LONG', { '59': 'WARUNG SERBA ADA IBU CONTO' }],
    ['CITY_TOO_LONG', { '60': 'KABUPATEN CONTOH' }],
    ['CATEGORY_UNUSUAL', { '52': '742' }],
    ['CATEGORY_UNUSUAL', { '52': 'FOOD' }],
    ['NO_NATIONAL_REPOSITORY', { '51': null }],
    ['NMID_UNUSUAL', { '51': '0014ID.CO.QRIS.WWW0215ID0000000000000' }],
    ['NMID_UNUSUAL', { '51': '0014ID.CO.QRIS.WWW0214ID109900000017' }],
    ['NMID_UNUSUAL', { '51': '0014ID.CO.QRIS.WWW0215XX1099000000017' }],
    ['NMID_UNUSUAL', { '51': '0014ID.CO.QRIS.WWW0215ID10990000000A7' }],
    ['NMID_UNUSUAL', { '51': '0014ID.CO.QRIS.WWW' }],
    ['NO_POSTAL_CODE', { '61': null }],
    ['TEMPLATE_UNREADABLE', { '62': 'TERMINAL 1' }],
    ['POINT_OF_INITIATION_UNKNOWN', { '01': '13' }],
    ['TIP_OR_FEE', { '55': '01' }],
  ] as const)('%s: %j', (warning, changes: Record<string, string | null>) => {
    expect(parseQris(variant(changes)).warnings).toContain(warning)
  })

  test('an amount on a static code, with the flag or without', () => {
    expect(parseQris(variant({ '54': '1000' })).warnings).toContain('STATIC_WITH_AMOUNT')
    expect(parseQris(variant({ '01': null, '54': '1000' })).warnings).toContain(
      'STATIC_WITH_AMOUNT',
    )
    expect(parseQris(variant({ '01': '12', '54': '1000' })).warnings).not.toContain(
      'STATIC_WITH_AMOUNT',
    )
  })

  test('a category that starts with 0 is usual', () => {
    expect(parseQris(variant({ '52': '0742' }))).toMatchObject({
      merchantCategoryCode: '0742',
      warnings: [],
    })
  })

  test('fields in any order read the same', () => {
    const { objects, ...inOrder } = parseQris(VALID.D2.text)
    const shuffled = parseQris(
      printQris([...objects.slice(0, 1), ...objects.slice(1, -1).toReversed()]),
    )
    expect(shuffled).toMatchObject({
      ...inOrder,
      text: shuffled.text,
      warnings: ['ORDER_UNUSUAL'],
    })
  })
})
