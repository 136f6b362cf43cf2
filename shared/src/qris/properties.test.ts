import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc16, parseQris, printQris, QrisError, toDynamic } from './index.ts'
import type { TlvObject } from './index.ts'
import { DERIVED, VALID } from './vectors.ts'

const two = (n: number) => String(n).padStart(2, '0')
const tagsBetween = (from: number, to: number) => fc.integer({ min: from, max: to }).map(two)
const cut = (text: string) => Array.from(text).slice(0, 99).join('')

/** Printable ASCII; starts with a letter so that it is no TLV by accident (which may hold a tag twice). */
const plain = fc
  .string({ unit: 'grapheme-ascii', minLength: 0, maxLength: 98 })
  .map((text) => `A${text}`)
const unicode = fc
  .string({ unit: 'grapheme', minLength: 0, maxLength: 40 })
  .map((text) => cut(`è${text}`))
const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((d) => d.join(''))

const templateOf = (value: fc.Arbitrary<string>) =>
  fc
    .uniqueArray(fc.tuple(tagsBetween(0, 99), value), {
      selector: ([tag]) => tag,
      minLength: 1,
      maxLength: 6,
    })
    .map((parts) => parts.map(([tag, part]) => `${tag}${two(Array.from(part).length)}${part}`))
    .map((parts) => {
      // As many whole parts as 99 characters hold: a template is a value like any other.
      const fitting: string[] = []
      for (const part of parts) {
        if (Array.from(fitting.join('') + part).length <= 99) fitting.push(part)
      }
      return fitting.join('')
    })
    .filter((text) => text !== '')

const short = plain.map((text) => text.slice(0, 20))
const object = (tag: fc.Arbitrary<string>, value: fc.Arbitrary<string>): fc.Arbitrary<TlvObject> =>
  fc.record({ tag, value })
const maybe = (one: fc.Arbitrary<TlvObject>) => fc.array(one, { maxLength: 1 })
const account = fc.oneof(
  object(tagsBetween(2, 25), plain),
  object(tagsBetween(26, 39), fc.oneof(plain, templateOf(short))),
  object(tagsBetween(41, 51), fc.oneof(plain, templateOf(short))),
)
const initiation = fc.constantFrom('11', '12')
const amountText = fc
  .tuple(fc.integer({ min: 1, max: 10_000_000 }), fc.constantFrom('', '.', '.0', '.00'))
  .map(([amount, fraction]) => `${amount}${fraction}`)

/** Root objects of a valid code in any order: known and unknown tags, templates that are none. */
const objectsWith = (optional: fc.Arbitrary<TlvObject>[]) =>
  fc
    .tuple(
      fc.array(account, { minLength: 1, maxLength: 4 }),
      fc.tuple(
        object(fc.constant('52'), digits(4)),
        object(fc.constant('53'), fc.constant('360')),
        object(fc.constant('58'), fc.constant('ID')),
        object(fc.constant('59'), plain),
        object(fc.constant('60'), plain),
      ),
      fc.tuple(
        ...optional.map(maybe),
        maybe(object(fc.constantFrom('55', '56', '57', '61'), plain)),
        maybe(object(fc.constant('62'), fc.oneof(plain, templateOf(short)))),
        maybe(object(fc.constant('64'), fc.oneof(unicode, templateOf(unicode)))),
        fc.array(object(tagsBetween(65, 79), plain), { maxLength: 2 }),
        fc.array(object(tagsBetween(80, 99), fc.oneof(plain, templateOf(short))), { maxLength: 2 }),
      ),
    )
    .map(([accounts, required, others]) => [...accounts, ...required, ...others.flat()])
    .map((all) => [...new Map(all.map((one) => [one.tag, one])).values()])
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }))
    .map((all) => [{ tag: '00', value: '01' }, ...all])

const anyObjects = objectsWith([
  object(fc.constant('01'), initiation),
  object(fc.constant('54'), amountText),
])
const staticObjects = objectsWith([object(fc.constant('01'), fc.constant('11'))])
const anyCode = anyObjects.map(printQris)

/** Null when accepted. Lets everything but a QrisError through, which fails the test. */
function refusalOf(text: string): string | null {
  try {
    parseQris(text)
    return null
  } catch (error) {
    if (error instanceof QrisError) return error.code
    throw error
  }
}

/** Only the case of a hex digit of the checksum may change: it is the same checksum. */
const isOtherCase = (text: string, at: number, character: string) =>
  at >= text.length - 4 && character.toUpperCase() === text[at]

/** A text whose last four characters are made its checksum. */
const reseal = (text: string) => text.slice(0, -4) + crc16(text.slice(0, -4))

const untouched = ({ tag }: TlvObject) => !['01', '54', '63'].includes(tag)

const bare = (objects: readonly TlvObject[]) => objects.map(({ tag, value }) => ({ tag, value }))

describe('reading and printing', () => {
  test('what was printed is read back, byte for byte and in its order', () => {
    fc.assert(
      fc.property(anyObjects, (objects) => {
        const text = printQris(objects)
        const qris = parseQris(text)
        expect(bare(qris.objects.slice(0, -1))).toEqual(objects)
        expect(qris.text).toBe(text)
        expect(printQris(qris.objects)).toBe(text)
      }),
      { numRuns: 500 },
    )
  })
})

describe('one changed character', () => {
  const PRINTABLE = Array.from({ length: 95 }, (_, n) => String.fromCharCode(32 + n))
  const OTHERS = ['\n', '\u0000', '\u007f', '\ufeff', '\u00a0', 'è', 'é', '０', '٣', '…', '\ud83c']

  test.each(Object.entries(VALID))('%s: every substitution is refused', (_, { text }) => {
    const accepted: string[] = []
    for (let at = 0; at < text.length; at++) {
      for (const character of [...PRINTABLE, ...OTHERS]) {
        if (character === text[at]) continue
        const changed = text.slice(0, at) + character + text.slice(at + 1)
        const isAccepted = refusalOf(changed) === null
        if (isAccepted !== isOtherCase(text, at, character)) accepted.push(changed)
      }
    }
    expect(accepted).toEqual([])
  })

  test.each(Object.entries(VALID))('%s: every deletion and doubling is refused', (_, { text }) => {
    const changed = Array.from({ length: text.length }, (_unused, at) => [
      text.slice(0, at) + text.slice(at + 1),
      text.slice(0, at + 1) + text.slice(at),
    ]).flat()
    expect(changed.filter((one) => refusalOf(one) === null)).toEqual([])
  })

  test.each(Object.entries(VALID))('%s: two neighbours swapped are refused', (_, { text }) => {
    const swapped = Array.from({ length: text.length - 1 }, (_unused, at) =>
      [text.slice(0, at), text[at + 1], text[at], text.slice(at + 2)].join(''),
    ).filter((one) => one !== text)
    expect(swapped.filter((one) => refusalOf(one) === null)).toEqual([])
  })

  test('a checksum digit in the other case is accepted, with the text put right', () => {
    const { text } = VALID.D1
    for (const crc of ['6aBF', '6AbF', '6ABf', '6abf']) {
      expect(parseQris(text.slice(0, -4) + crc)).toMatchObject({
        text,
        warnings: ['CRC_LOWER_CASE'],
      })
    }
  })

  // A CRC of 16 bits finds every change of one byte; a change of width may collide once in 65,536.
  test('any ASCII substitution in any code is refused', () => {
    fc.assert(
      fc.property(anyCode, fc.nat(), fc.integer({ min: 0, max: 127 }), (text, seed, code) => {
        const ascii = Array.from({ length: text.length }, (_, at) => at).filter(
          (at) => text.charCodeAt(at) < 128,
        )
        const at = ascii[seed % ascii.length] ?? 0
        const character = String.fromCharCode(code)
        fc.pre(character !== text[at] && !isOtherCase(text, at, character))
        expect(refusalOf(text.slice(0, at) + character + text.slice(at + 1))).not.toBeNull()
      }),
      { numRuns: 1000 },
    )
  })

  test('any deletion in any code is refused', () => {
    fc.assert(
      fc.property(anyCode, fc.nat(), (text, seed) => {
        const characters = Array.from(text)
        expect(refusalOf(characters.toSpliced(seed % characters.length, 1).join(''))).not.toBeNull()
      }),
    )
  })
})

describe('conversion', () => {
  test('touches no tag but 01, 54 and 63', () => {
    fc.assert(
      fc.property(staticObjects, fc.integer({ min: 1, max: 10_000_000 }), (objects, amount) => {
        const purpose = parseQris(printQris(objects)).use
        fc.pre(purpose === 'merchant')
        const converted = parseQris(toDynamic(printQris(objects), amount))
        expect(bare(converted.objects).filter(untouched)).toEqual(objects.filter(untouched))
        expect(converted).toMatchObject({ pointOfInitiation: '12', amount })
        const before = converted.objects.findIndex(({ tag }) => tag === '54')
        expect(converted.objects.slice(0, before).every(({ tag }) => tag < '54')).toBe(true)
        expect(converted.objects[before + 1]?.tag.localeCompare('54')).toBe(1)
      }),
      { numRuns: 300 },
    )
  })

  test('replacing gives what converting the code without its amount gives', () => {
    fc.assert(
      fc.property(anyObjects, fc.integer({ min: 1, max: 10_000_000 }), (objects, amount) => {
        const withoutAmount = objects
          .filter(({ tag }) => tag !== '54')
          .map(({ tag, value }) => ({ tag, value: tag === '01' ? '11' : value }))
        expect(toDynamic(printQris(objects), amount, { replaceAmount: true })).toBe(
          toDynamic(printQris(withoutAmount), amount),
        )
      }),
    )
  })
})

describe('hostile input', () => {
  /** Valid codes cut and spliced, with a fitting checksum or not, so that every stage is reached. */
  const spliced = fc
    .tuple(anyCode, fc.nat(400), fc.nat(20), fc.string({ unit: 'binary' }), fc.boolean())
    .map(([text, at, count, inserted, seal]) => {
      const changed = text.slice(0, at) + inserted + text.slice(at + count)
      return seal ? reseal(changed) : changed
    })

  test('only a QrisError is ever thrown, at texts and at anything else', () => {
    const starts = fc.constantFrom('', '000201', '0002010102', '"000201', '000201%')
    const text = fc.oneof(
      fc.tuple(starts, fc.string({ unit: 'binary' })).map((parts) => parts.join('')),
      fc
        .tuple(starts, fc.string({ unit: fc.constantFrom(...'0123456789%"\\ A') }))
        .map((p) => p.join('')),
      spliced,
    )
    fc.assert(
      fc.property(fc.oneof(text, fc.anything()), fc.anything(), (input, amount) => {
        refusalOf(input as string)
        try {
          toDynamic(input as string, amount as number)
        } catch (error) {
          expect(error).toBeInstanceOf(QrisError)
        }
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    ['zeros', '000201' + '0'.repeat(5_000_000)],
    ['objects without end', '000201' + '6501A'.repeat(6000)],
    ['percent signs', '000201' + '%25'.repeat(10_000)],
    ['blanks', ' '.repeat(2_000_000) + '000201'],
    ['quotes', '"'.repeat(30_000)],
    ['backslashes', `"000201${'\\'.repeat(30_000)}"`],
  ])('%s without end are refused at once', (_, text) => {
    const startedAt = performance.now()
    expect(refusalOf(text)).not.toBeNull()
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  test('no message tells the checksum that would fit', () => {
    const fitting = VALID.D1.text.slice(-4)
    for (const { text } of DERIVED.filter(({ expected }) => 'error' in expected)) {
      expect(() => parseQris(text)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining(fitting) }),
      )
    }
  })
})
