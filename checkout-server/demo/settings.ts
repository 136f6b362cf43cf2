import { resolve } from 'node:path'
import { z } from 'zod'

const Port = z.coerce.number().int().min(1).max(65_535)

const Env = z.object({
  PORT: Port.default(8080),
  DEMO_STORE_PORT: Port.default(8081),
  SANDBOX_PORT: Port.default(8082),
  DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_URL: z.string().startsWith('postgres').optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  MASTER_KEY: z.string().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('warn'),
})

/** What `npm start` is told from outside. */
export interface DemoSettings {
  port: number
  storePort: number
  sandboxPort: number
  /** Absolute. */
  dataDir: string
  /** Null: start a PostgreSQL of our own. */
  databaseUrl: string | null
  publicUrl: string
  masterKey: string | null
  logLevel: string
}

/**
 * Reads the settings of the demo from environment variables.
 * @throws {Error} One sentence for each bad one, which names it.
 */
export function parseDemoSettings(env: Record<string, string | undefined>): DemoSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Env.safeParse(given)
  if (!parsed.success) {
    const sentence = ({ path, message }: z.core.$ZodIssue) => `${path.join('.')}: ${message}.`
    throw new Error(parsed.error.issues.map(sentence).join('\n'))
  }
  const { data } = parsed
  const ports = new Set([data.PORT, data.DEMO_STORE_PORT, data.SANDBOX_PORT])
  if (ports.size < 3) throw new Error('PORT, DEMO_STORE_PORT and SANDBOX_PORT must differ.')
  return {
    port: data.PORT,
    storePort: data.DEMO_STORE_PORT,
    sandboxPort: data.SANDBOX_PORT,
    dataDir: resolve(data.DATA_DIR),
    databaseUrl: data.DATABASE_URL ?? null,
    publicUrl: (data.PUBLIC_URL ?? `http://127.0.0.1:${data.PORT}`).replace(/\/+$/, ''),
    masterKey: data.MASTER_KEY ?? null,
    logLevel: data.LOG_LEVEL,
  }
}
