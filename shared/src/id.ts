import { z } from 'zod'

/** An id of ours: a prefix that says what it names, `_`, and 26 characters that sort by time. */
export const IdOf = (prefix: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`), `must be an id that begins ${prefix}_`)
