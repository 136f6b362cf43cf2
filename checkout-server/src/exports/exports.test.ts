import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { readXlsx } from 'hucre'
import { expect, test } from 'vitest'
import type { Cell } from './columns.ts'
import { csvText } from './csv.ts'
import { xlsxFile } from './xlsx.ts'

const AT = new Date('2026-01-31T17:30:15.900Z')
const HEADINGS = ['Order', 'Price', 'Paid (WIB)', 'Paid (UTC)']
async function* batchesOf(...batches: Cell[][][]): AsyncGenerator<Cell[][]> {
  yield* batches
}
const row = (name: string, amount: number): Cell[] => [
  name,
  amount,
  { at: AT, zone: 'WIB' },
  { at: AT, zone: 'UTC' },
]

test('a workbook has numbers as numbers, times as times, and texts as they are', async () => {
  const strange = '=HYPERLINK("x") & <b> _x0041_ \u0001 😀'
  const file = xlsxFile({
    name: 'Payments',
    headings: HEADINGS,
    batches: batchesOf(
      [row(strange, 44_000)],
      [row('INV-2', 10_000_000), ['INV-3', 1, null, null]],
    ),
  })
  const { sheets } = await readXlsx(await buffer(file))
  expect(sheets.map(({ name }) => name)).toEqual(['Payments'])
  const [head, first, second, third] = sheets[0]?.rows ?? []
  expect(head).toEqual(HEADINGS)
  expect(first).toEqual([
    strange,
    44_000,
    new Date('2026-02-01T00:30:15Z'),
    new Date('2026-01-31T17:30:15Z'),
  ])
  expect(second?.slice(0, 2)).toEqual(['INV-2', 10_000_000])
  expect(third?.slice(0, 2)).toEqual(['INV-3', 1])
})

test('what does not fit on one sheet goes on on another, with nothing lost or doubled', async () => {
  const rows = Array.from({ length: 23 }, (_none, at) => row(`INV-${at}`, at))
  const file = xlsxFile({
    name: 'Pembayaran',
    headings: HEADINGS,
    batches: batchesOf(rows.slice(0, 10), rows.slice(10, 20), rows.slice(20)),
    sheetRows: 8,
  })
  const { sheets } = await readXlsx(await buffer(file))
  expect(sheets).toHaveLength(4)
  expect(sheets.every((sheet) => sheet.rows.length <= 8 && sheet.rows[0]?.[0] === 'Order')).toBe(
    true,
  )
  expect(sheets.flatMap((sheet) => sheet.rows.slice(1).map(([name]) => name))).toEqual(
    rows.map(([name]) => name),
  )
})

test('a sheet that is just full is the last one', async () => {
  const rows = Array.from({ length: 14 }, (_none, at) => row(`INV-${at}`, at))
  const batches = batchesOf(rows)
  const file = xlsxFile({ name: 'x', headings: HEADINGS, batches, sheetRows: 8 })
  const { sheets } = await readXlsx(await buffer(file))
  expect(sheets.map((sheet) => sheet.rows.length)).toEqual([8, 8])
})

test('a sheet of very long texts ends before an archive could not hold it', async () => {
  const rows = Array.from({ length: 100 }, (_none, at) => row(`${at} ${'é€😀'.repeat(200)}`, at))
  const batches = batchesOf(rows.slice(0, 50), rows.slice(50))
  const file = xlsxFile({ name: 'x', headings: HEADINGS, batches, sheetBytes: 60_000 })
  const { sheets } = await readXlsx(await buffer(file))
  expect(sheets.map(({ name }) => name)).toEqual(['x', 'x_2', 'x_3'])
  expect(sheets.flatMap((sheet) => sheet.rows.slice(1).map(([name]) => name))).toEqual(
    rows.map(([name]) => name),
  )
})

test('texts longer than what is compressed at once arrive whole', async () => {
  const long = 'x' + 'é€😀<&>"'.repeat(3_000)
  const rows = Array.from({ length: 20 }, (_none, at) => row(long, at))
  const file = xlsxFile({ name: 'x', headings: HEADINGS, batches: batchesOf(rows) })
  const { sheets } = await readXlsx(await buffer(file))
  expect(sheets[0]?.rows.slice(1).every(([name]) => name === long)).toBe(true)
  expect(sheets[0]?.rows).toHaveLength(21)
})

test('a workbook whose rows fail is cut off, not ended', async () => {
  async function* failing(): AsyncGenerator<Cell[][]> {
    yield [row('INV-1', 1)]
    throw new Error('the database is gone')
  }
  const file = xlsxFile({ name: 'x', headings: HEADINGS, batches: failing() })
  await expect(buffer(file)).rejects.toThrow('the database is gone')
})

test('CSV keeps quotes and lines together, and lets nothing be calculated', async () => {
  const texts = ['=1+1', '+62812', '-2', '@SUM(A1)', 'a "b", c', 'two\nlines', 'Ani; Budi']
  const file = await text(
    Readable.from(
      csvText({
        separator: 'semicolon',
        headings: HEADINGS,
        batches: batchesOf(texts.map((name) => row(name, 5))),
      }),
    ),
  )
  const rest = ';5;2026-02-01 00:30:15;2026-01-31 17:30:15'
  expect(file.startsWith('\ufeffOrder;Price;Paid (WIB);Paid (UTC)\r\n')).toBe(true)
  for (const name of [
    "'=1+1",
    "'+62812",
    "'-2",
    "'@SUM(A1)",
    '"a ""b"", c"',
    '"two\nlines"',
    '"Ani; Budi"',
  ]) {
    expect(file).toContain(`\r\n${name}${rest}\r\n`)
  }
})
