import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import type { z } from 'zod'

/** Keeps large bodies out of the forms. */
export const formLimit = bodyLimit({
  maxSize: 16 * 1024,
  onError: () => {
    throw new HTTPException(413, { message: 'Isian formulir terlalu besar.' })
  },
})

/** Fields of a posted form that are text. */
export async function formOf(c: Context): Promise<Record<string, string>> {
  try {
    const fields = Object.entries(await c.req.parseBody())
    return Object.fromEntries(
      fields.filter((field): field is [string, string] => typeof field[1] === 'string'),
    )
  } catch (cause) {
    throw new HTTPException(400, { message: 'Formulir tidak dapat dibaca.', cause })
  }
}

/** Fields of a form that only our own pages make. @throws {HTTPException} 400: they do not fit. */
export async function checkedForm<Fields>(c: Context, schema: z.ZodType<Fields>): Promise<Fields> {
  const parsed = schema.safeParse(await formOf(c))
  if (parsed.success) return parsed.data
  throw new HTTPException(400, { message: 'Formulir tidak dapat dibaca.' })
}
