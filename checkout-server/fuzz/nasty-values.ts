import type { Random } from '../testing/random.ts'

/** Texts that break careless programs: databases, headers, paths, prototypes, number parsers. */
export const NASTY_TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udfff\ud800',
  '\u2028',
  '\u202egnp.exe',
  '\r\nX-Injected: 1',
  '../../etc/passwd',
  '%00',
  '%2e%2e%2f',
  "'; drop table payments; --",
  '" or 1=1 --',
  '<script>alert(1)</script>',
  '${7*7}',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  'true',
  '[]',
  '{}',
  '1e309',
  '-0',
  '0x10',
  '9'.repeat(400),
  '𝟙𝟚𝟛',
  '٣٤',
  'İ',
  'Ａ',
  'e\u0301'.repeat(50),
  '👩‍👩‍👧‍👦',
  'x'.repeat(10_000),
  '0000-00-00T00:00:00Z',
  '2024-02-30T10:00:00Z',
  '-271821-04-20T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  'http://[::1',
  'http://0x7f.1/',
  'javascript:alert(1)',
  'https://a:b@c/',
]

/** Numbers at the borders of what programs and databases can hold. */
export const NASTY_NUMBERS: readonly number[] = [
  0,
  -0,
  -1,
  1,
  0.1,
  1.5,
  1e-7,
  1e21,
  1e308,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 63),
  999_999_999,
  1_000_000_000_000,
]

/** Any JSON value, seldom a sensible one. */
export function nastyValue(random: Random, depth = 0): unknown {
  const kind = random.int(0, depth > 3 ? 4 : 7)
  if (kind <= 1) return random.pick(NASTY_TEXTS)
  if (kind === 2) return random.pick(NASTY_NUMBERS)
  if (kind === 3) return random.pick([null, true, false])
  if (kind === 4) return randomText(random)
  const count = random.int(0, 5)
  if (kind === 5) return Array.from({ length: count }, () => nastyValue(random, depth + 1))
  if (kind === 6) return deepArray(random.int(50, 500))
  return Object.fromEntries(
    Array.from({ length: count }, () => [random.pick(NASTY_TEXTS), nastyValue(random, depth + 1)]),
  )
}

/** Text of random UTF-16 units, broken pairs included. */
export function randomText(random: Random): string {
  const length = random.int(0, 40)
  const most = random.pick([0x7f, 0xff, 0xffff])
  return String.fromCharCode(...Array.from({ length }, () => random.int(0, most)))
}

function deepArray(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level += 1) value = [value]
  return value
}
