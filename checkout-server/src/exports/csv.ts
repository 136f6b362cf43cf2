import { formatWib } from '@autogopay/shared/wib'
import type { Cell } from './columns.ts'

// Without it spreadsheets take UTF-8 for something else.
const BYTE_ORDER_MARK = '\ufeff'
const SEPARATORS = { comma: ',', semicolon: ';' } as const
// Spreadsheets calculate what begins so, also in the full width of East Asian keyboards.
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/

/**
 * Rows as CSV (RFC 4180), batch by batch. What a payer wrote may begin like a formula: an apostrophe
 * before it keeps spreadsheets from calculating it.
 */
export async function* csvText(input: {
  separator: keyof typeof SEPARATORS
  headings: readonly string[]
  batches: AsyncIterable<Cell[][]>
}): AsyncGenerator<string> {
  const separator = SEPARATORS[input.separator]
  // A lone line feed is no end of a record here, and yet one to many readers.
  const special = new RegExp(`["\\r\\n${separator}]`)
  const fieldOf = (cell: Cell): string => {
    if (typeof cell === 'number') return String(cell)
    if (cell === null) return ''
    const text = typeof cell === 'string' ? inert(cell) : timeText(cell)
    return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  const record = (cells: readonly Cell[]) => `${cells.map(fieldOf).join(separator)}\r\n`
  yield BYTE_ORDER_MARK + record(input.headings)
  for await (const batch of input.batches) yield batch.map(record).join('')
}

const inert = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)

const timeText = ({ at, zone }: { at: Date; zone: 'WIB' | 'UTC' }): string =>
  zone === 'WIB' ? formatWib(at) : at.toISOString().slice(0, 19).replace('T', ' ')
