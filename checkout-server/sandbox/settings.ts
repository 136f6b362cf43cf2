import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65_535)
const origin = z.url({ protocol: /^https?$/ })
const scale = z.coerce.number().min(0).max(1000)

const Environment = z.object({
  PORT: port.optional(),
  SANDBOX_PORT: port.optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  PUBLIC_URL: origin.optional(),
  SANDBOX_PUBLIC_URL: origin.optional(),
  MIDTRANS_CLOCK_SCALE: scale.default(1),
})

/**
 * The sandbox's settings from the environment. `PORT` and `PUBLIC_URL` are read only when there is no
 * `SANDBOX_PORT`: with one, the environment is shared with the server they belong to.
 * @throws {Error} One sentence that names the wrong setting.
 */
export const readSettings = (env: Record<string, string | undefined>) => {
  const filled = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(filled)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new Error(`The setting ${String(issue?.path[0])} is wrong: ${issue?.message}.`)
  }
  const { PORT, SANDBOX_PORT, DATA_DIR, PUBLIC_URL, SANDBOX_PUBLIC_URL } = parsed.data
  const isShared = SANDBOX_PORT !== undefined
  const publicUrl = SANDBOX_PUBLIC_URL ?? (isShared ? undefined : PUBLIC_URL)
  return {
    port: SANDBOX_PORT ?? PORT ?? 8082,
    dataDir: DATA_DIR,
    retryScale: parsed.data.MIDTRANS_CLOCK_SCALE,
    ...(publicUrl !== undefined && { publicUrl }),
  }
}
