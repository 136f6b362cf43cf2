import type { ExportPayments } from '@autogopay/shared'
import { listExportRows, type ExportRow } from '../payments/export-rows.ts'
import type { Sql } from '../platform/database.ts'
import { PAYMENT_COLUMNS, type Cell } from './columns.ts'
import { csvText } from './csv.ts'
import { xlsxFile } from './xlsx.ts'

/** Rows read at once. A file with fewer has one batch. */
export const BATCH = 500

/** What a file is of, and how it looks. */
export interface PaymentsFile {
  merchantId: string
  query: ExportPayments
}

/** The first batch of a file: all of it, where it is not full. */
export const readFirst = (sql: Sql, file: PaymentsFile): Promise<ExportRow[]> =>
  readBatch(sql, file)

/**
 * All of a merchant's payments that fit, new to old, as a file that is made while it is read: memory
 * does not grow with it. Payments that are made meanwhile are not in it.
 * @param sql - Behind the merchant's wall.
 * @param first - The first batch, where it is known already.
 */
export function paymentsFile(
  sql: Sql,
  file: PaymentsFile,
  first?: readonly ExportRow[],
): AsyncIterable<string | Uint8Array> {
  const { format, language, separator } = file.query
  const headings = PAYMENT_COLUMNS.map(({ heading }) => heading[language])
  const batches = readCells(sql, file, first)
  if (format === 'csv') return csvText({ separator, headings, batches })
  return xlsxFile({ name: language === 'id' ? 'Pembayaran' : 'Payments', headings, batches })
}

async function* readCells(
  sql: Sql,
  file: PaymentsFile,
  first?: readonly ExportRow[],
): AsyncGenerator<Cell[][]> {
  const { language } = file.query
  let coming: Promise<readonly ExportRow[]> = first ? Promise.resolve(first) : readFirst(sql, file)
  for (;;) {
    const rows = await coming
    const isLast = rows.length < BATCH
    if (!isLast) {
      // Read while this one is written.
      coming = readBatch(sql, file, rows.at(-1)?.id)
      // Thrown where it is awaited.
      coming.catch(() => {})
    }
    if (rows.length > 0) {
      yield rows.map((row) => PAYMENT_COLUMNS.map(({ cell }) => cell(row, language)))
    }
    if (isLast) return
  }
}

function readBatch(sql: Sql, file: PaymentsFile, cursor?: string): Promise<ExportRow[]> {
  const { merchantId, query } = file
  const { format: _format, language: _language, separator: _separator, ...filters } = query
  const asked = { ...filters, merchantId, reach: null, ...(cursor !== undefined && { cursor }) }
  return listExportRows(sql, asked, BATCH)
}
