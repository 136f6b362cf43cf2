import { z } from 'zod'

/** An instant on our own wires: RFC 3339 with an offset (`2026-01-31T12:00:00.000+07:00`). */
export const Instant = z.iso.datetime({ offset: true })

/** Wall-clock time in Jakarta without a zone (`2024-03-30 10:15:00`), as the AutoGoPay API writes it. */
export const WibTime = z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/)
