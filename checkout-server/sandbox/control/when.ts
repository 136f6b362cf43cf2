import { z } from 'zod'
import { parseMidtransTime } from '../midtrans/wib-time.ts'

/** ISO 8601 with an offset, or Jakarta time `2026-03-01 10:00:00`; milliseconds since 1970 after. */
export const When = z.string().transform((text, context) => {
  const at = z.iso.datetime({ offset: true }).safeParse(text).success
    ? Date.parse(text)
    : parseMidtransTime(text)
  if (at !== null) return at
  context.addIssue('must be a time such as 2026-03-01T10:00:00+07:00')
  return z.NEVER
})
