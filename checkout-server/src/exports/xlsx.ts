import type { Cell } from './columns.ts'
import { rowXml, SHEET_END, sheetPath, sheetStart, workbookParts } from './sheet-xml.ts'
import { zipped, type ZipEntry } from './zip.ts'

/** The most rows that spreadsheet programs open on a sheet. */
const SHEET_ROWS = 1_048_576
/** An archive's file is below 4 GiB: a sheet of very long texts ends before its rows are full. */
const SHEET_BYTES = 3_500_000_000
/** Rows written at once. */
const PORTION = 32

/**
 * Rows as a workbook that is made while it is read. What does not fit on one sheet goes on on another,
 * under the same headings.
 * @param input.sheetRows - Unless a test says less, the most there can be; headings count.
 */
export function xlsxFile(input: {
  name: string
  headings: readonly string[]
  batches: AsyncIterable<Cell[][]>
  sheetRows?: number
  sheetBytes?: number
}): AsyncGenerator<Uint8Array> {
  return zipped(partsOf(input))
}

async function* partsOf(input: Parameters<typeof xlsxFile>[0]): AsyncGenerator<ZipEntry> {
  const rows = portionsOf(input.batches)
  const names: string[] = []
  try {
    do {
      const number = names.push(
        names.length === 0 ? input.name : `${input.name}_${names.length + 1}`,
      )
      yield { path: sheetPath(number), parts: sheetOf(rows, input) }
    } while (await rows.hasMore())
  } finally {
    await rows.close()
  }
  for (const [path, text] of Object.entries(workbookParts(names))) yield { path, parts: [text] }
}

async function* sheetOf(
  rows: Portions,
  { headings, sheetRows = SHEET_ROWS, sheetBytes = SHEET_BYTES }: Parameters<typeof xlsxFile>[0],
): AsyncGenerator<string> {
  yield sheetStart(headings.length) + rowXml(1, headings)
  let bytes = 0
  for (let number = 2; number <= sheetRows && bytes < sheetBytes;) {
    const portion = await rows.take(Math.min(PORTION, sheetRows - number + 1))
    if (portion.length === 0) break
    const first = number
    const text = portion.map((cells, at) => rowXml(first + at, cells)).join('')
    number += portion.length
    bytes += Buffer.byteLength(text)
    yield text
  }
  yield SHEET_END
}

interface Portions {
  /** The next rows, so many at most; none: all were taken. */
  take(most: number): Promise<Cell[][]>
  hasMore(): Promise<boolean>
  /** Nobody wants the rest. */
  close(): Promise<unknown>
}

/** Batches in other sizes: a sheet may end within one. */
function portionsOf(batches: AsyncIterable<Cell[][]>): Portions {
  const iterator = batches[Symbol.asyncIterator]()
  let batch: Cell[][] = []
  let taken = 0
  const hasMore = async () => {
    while (taken === batch.length) {
      const next = await iterator.next()
      if (next.done) return false
      batch = next.value
      taken = 0
    }
    return true
  }
  return {
    hasMore,
    async take(most) {
      if (!(await hasMore())) return []
      const portion = batch.slice(taken, taken + most)
      taken += portion.length
      return portion
    },
    close: async () => iterator.return?.(),
  }
}
