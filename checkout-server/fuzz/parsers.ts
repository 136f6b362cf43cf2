import { parseWib } from '@autogopay/shared'
import { parseQris, QrisError, toDynamic } from '@autogopay/shared/qris'
import { VALID } from '@autogopay/shared/qris/vectors'
import { readNotice } from '../src/providers/midtrans/notice.ts'
import { readRetryAfter } from '../src/webhooks/retry.ts'
import { NASTY_TEXTS, nastyValue, randomText } from './nasty-values.ts'
import { openRandom, type Random } from '../testing/random.ts'

/** What came of one parser's inputs. */
export interface ParserFindings {
  parser: string
  inputs: number
  /** 99 of 100 inputs took at most so long. */
  p99Ms: number
  /** Inputs on which it did anything but answer or refuse in its own way. */
  crashes: string[]
}

const MOST_REPORTED = 5

interface Parser {
  name: string
  input(random: Random): string
  /** Throws only what a caller must not see. */
  feed(text: string): void
}

const CODES = Object.values(VALID).map(({ text }) => text)
const NOTICE = JSON.stringify({
  order_id: 'chg_01kaexample0000000000000000',
  status_code: '200',
  gross_amount: '5000.00',
  signature_key: '00',
  transaction_status: 'settlement',
})

const PARSERS: readonly Parser[] = [
  {
    name: 'QRIS text',
    input: (random) => mutate(random, random.pick(CODES)),
    feed: (text) => expectRefusal(QrisError, () => parseQris(text)),
  },
  {
    name: 'QRIS conversion',
    input: (random) => mutate(random, random.pick(CODES)),
    feed: (text) => expectRefusal(QrisError, () => toDynamic(text, text.length * 997 + 1)),
  },
  {
    name: 'Midtrans notice',
    input: (random) =>
      random.chance(0.5) ? mutate(random, NOTICE) : (JSON.stringify(nastyValue(random)) ?? ''),
    feed: (text) => {
      readNotice(Buffer.from(text), 'SB-Mid-server-fuzz')
    },
  },
  {
    name: 'WIB time',
    input: (random) => mutate(random, '2024-03-30 10:15:00'),
    feed: (text) => expectRefusal(RangeError, () => parseWib(text)),
  },
  {
    name: 'Retry-After',
    input: (random) => mutate(random, random.pick(['120', 'Wed, 21 Oct 2026 07:28:00 GMT'])),
    feed: (text) => {
      const waitMs = readRetryAfter(text, Date.now())
      if (waitMs !== null && !(waitMs >= 0)) throw new Error(`waits ${waitMs} ms`)
    },
  },
]

/** Feeds every parser that reads what strangers send. @param options.inputs - For each parser. */
export function fuzzParsers(options: { inputs: number; seed: number }): ParserFindings[] {
  return PARSERS.map((parser) => fuzzParser(parser, options))
}

function fuzzParser(
  parser: Parser,
  { inputs, seed }: { inputs: number; seed: number },
): ParserFindings {
  const random = openRandom(seed)
  const crashes: string[] = []
  const tookMs = new Float64Array(inputs)
  for (let at = 0; at < inputs; at += 1) {
    const text = parser.input(random)
    const startedAt = performance.now()
    try {
      parser.feed(text)
    } catch (error) {
      if (crashes.length < MOST_REPORTED) crashes.push(`${JSON.stringify(text)} → ${String(error)}`)
    }
    tookMs[at] = performance.now() - startedAt
  }
  const p99Ms = tookMs.sort()[Math.floor(inputs * 0.99)] ?? 0
  return { parser: parser.name, inputs, p99Ms, crashes }
}

function expectRefusal(refusal: new (...args: never[]) => Error, parse: () => unknown): void {
  try {
    parse()
  } catch (error) {
    if (!(error instanceof refusal)) throw error
  }
}

/** Changes a right text in one to four places, or writes another one. */
function mutate(random: Random, text: string): string {
  if (random.chance(0.1)) return random.chance(0.5) ? randomText(random) : random.pick(NASTY_TEXTS)
  let changed = text
  for (let change = random.int(1, 4); change > 0; change -= 1) {
    const at = random.int(0, changed.length)
    const until = at + random.int(0, 6)
    const piece = random.pick([
      '',
      randomText(random).slice(0, 4),
      changed.slice(at, until).repeat(random.int(2, 20)),
      String(random.int(0, 99)).padStart(2, '0'),
      random.pick(NASTY_TEXTS).slice(0, 200),
    ])
    changed = changed.slice(0, at) + piece + changed.slice(until)
  }
  return changed
}
