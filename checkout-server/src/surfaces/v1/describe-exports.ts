import { ExportPayments } from '@autogopay/shared'
import type { RouteDescription } from '../api-docs/describe.ts'

export const CSV_TYPE = 'text/csv'
export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export const exportPaymentsRoute = {
  method: 'get',
  path: '/v1/payments/export',
  id: 'exportPayments',
  tag: 'Payments',
  permission: 'exports:read',
  summary: 'Export payments for a spreadsheet',
  description: `Every payment that fits the filters, new to old, as CSV (UTF-8) or as an Excel workbook
(\`format=xlsx\`, type \`${XLSX_TYPE}\`). Times stand in two columns, in Jakarta time (WIB) and UTC; sums are whole
rupiah. The file is sent while it is made: one that breaks off is not whole. More than 1,048,575 payments go
on on further sheets.`,
  query: ExportPayments,
  answers: { 200: { description: 'The file.', contentType: CSV_TYPE } },
  errors: ['server_busy', 'not_found'],
} as const satisfies RouteDescription
