import { z } from 'zod'

/** Free text of one line: what a person typed, without control characters. */
export const Line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    // Half a surrogate pair is no character: PostgreSQL refuses it in JSON.
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters or broken Unicode')

/** Free text of several lines. */
export const Lines = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(
      /^(?:[^\p{Cc}\p{Cs}]|[\r\n])*$/u,
      'must not contain control characters or broken Unicode',
    )
