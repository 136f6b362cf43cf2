import { describe, expect, test } from 'vitest'
import { parseQris, printQris, QrisError, toDynamic } from './index.ts'
import { CONVERSION_AMOUNT, CONVERSIONS, REFUSED_AMOUNTS, VALID } from './vectors.ts'

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof QrisError) return error.code
    throw error
  }
  throw new Error('nothing was refused')
}

/** D1 with objects put in front of tag 58 and a fitting checksum. */
function withObjects(added: { tag: string; value: string }[], without: string[] = []): string {
  const objects = parseQris(VALID.D1.text).objects.filter(({ tag }) => !without.includes(tag))
  const at = objects.findIndex(({ tag }) => tag === '58')
  return printQris([...objects.slice(0, at), ...added, ...objects.slice(at)])
}

describe('conversions', () => {
  test.each(CONVERSIONS)('$from → $crc', ({ from, replaceAmount, crc, text }) => {
    const converted = toDynamic(VALID[from].text, CONVERSION_AMOUNT, { replaceAmount })
    expect(converted.slice(-4)).toBe(crc)
    if (text) expect(converted).toBe(text)
    expect(parseQris(converted)).toMatchObject({
      pointOfInitiation: '12',
      amount: CONVERSION_AMOUNT,
      merchantName: VALID[from].expected.merchantName,
      nmid: VALID[from].expected.nmid,
    })
  })

  test('the amount goes in front of the first tag above 54, wherever that stands', () => {
    const [start, ...rest] = parseQris(VALID.D1.text).objects.slice(0, -1)
    if (!start) throw new Error('no objects')
    const order = ['59', '01', '60', '53', '26', '51', '52', '58', '61', '62']
    const shuffled = order.flatMap((tag) => rest.find((object) => object.tag === tag) ?? [])
    const converted = parseQris(toDynamic(printQris([start, ...shuffled]), 1))
    expect(converted.objects.map(({ tag }) => tag)).toEqual(['00', '54', ...order, '63'])
  })

  test.each([1, 999, 1_000_000, 10_000_000])('Rp %d is written as plain digits', (amount) => {
    expect(toDynamic(VALID.D1.text, amount)).toContain(
      `54${String(String(amount).length).padStart(2, '0')}${amount}5802ID`,
    )
  })

  test('what parsing repairs is repaired in the result', () => {
    const { text } = VALID.D1
    const clean = toDynamic(text, 12_500)
    expect(toDynamic(`"${text.slice(0, -4)}6abf"\r\n`, 12_500)).toBe(clean)
    expect(toDynamic(encodeURIComponent(text), 12_500)).toBe(clean)
  })
})

describe('refusals', () => {
  test.each(REFUSED_AMOUNTS)('the amount %s: %s', (amount, code) => {
    expect(codeOf(() => toDynamic(VALID.D1.text, amount as number))).toBe(code)
  })

  test('a dynamic code, with an amount or without, and a static one with an amount', () => {
    const resealed = printQris(
      parseQris(VALID.D1.text).objects.map(({ tag, value }) => ({
        tag,
        value: tag === '01' ? '12' : value,
      })),
    )
    const amountOnly = withObjects([{ tag: '54', value: '5000' }])
    expect(codeOf(() => toDynamic(VALID.D2.text, 1))).toBe('ALREADY_DYNAMIC')
    expect(codeOf(() => toDynamic(resealed, 1))).toBe('ALREADY_DYNAMIC')
    expect(codeOf(() => toDynamic(amountOnly, 1))).toBe('ALREADY_DYNAMIC')
    expect(codeOf(() => toDynamic(amountOnly, 1, { replaceAmount: false }))).toBe('ALREADY_DYNAMIC')
    expect(toDynamic(resealed, 1, { replaceAmount: true })).toBe(toDynamic(VALID.D1.text, 1))
    expect(toDynamic(amountOnly, 1, { replaceAmount: true })).toBe(toDynamic(VALID.D1.text, 1))
  })

  test('a transfer or cash code, even where an amount may be replaced', () => {
    const transfer = withObjects([{ tag: '40', value: '0016ID.CO.CONTOH.WWW' }], ['26'])
    const cash = withObjects([{ tag: '62', value: '0804CDPT' }], ['62'])
    expect(codeOf(() => toDynamic(transfer, 1))).toBe('NOT_MERCHANT')
    expect(codeOf(() => toDynamic(cash, 1, { replaceAmount: true }))).toBe('NOT_MERCHANT')
  })

  test('a code that cannot be read', () => {
    expect(codeOf(() => toDynamic('https://example.com', 1))).toBe('NOT_QRIS')
    expect(codeOf(() => toDynamic(VALID.D1.text.slice(0, -2), 1))).toBe('TRUNCATED')
    expect(codeOf(() => toDynamic(undefined as unknown as string, 1))).toBe('NOT_QRIS')
  })
})
