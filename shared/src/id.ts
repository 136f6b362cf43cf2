import { z } from 'zod'
import { idShape } from './id-shape.ts'

/** An id of ours: see {@link idShape}. */
export const IdOf = (prefix: string) =>
  z.string().regex(idShape(prefix), `must be an id that begins ${prefix}_`)
