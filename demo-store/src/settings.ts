import { join } from 'node:path'
import { z } from 'zod'
import type { StoreOptions } from './store.ts'

/** A setting is missing or wrong. `message` has one sentence for each, naming the variable. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

const BaseUrl = z.string().refine((text) => {
  const url = URL.parse(text)
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === ''
  )
}, 'must be an http(s) address without user name, query or fragment, such as http://localhost:8080')

const WithoutSlash = BaseUrl.transform((text) => text.replace(/\/+$/, ''))

const PORT_SENTENCE = 'must be a whole number from 0 to 65535 (0: any free port)'

const Environment = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, PORT_SENTENCE)
    .transform(Number)
    .pipe(z.int().max(65_535, PORT_SENTENCE))
    .default(8081),
  LISTEN_HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be a host name or an IP address')
    .default('127.0.0.1'),
  DATA_DIR: z.string().default('.data'),
  PUBLIC_URL: WithoutSlash.optional(),
  AUTOGOPAY_URL: WithoutSlash,
  AUTOGOPAY_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{8,256}$/, 'must be the API key: 8 to 256 characters without blanks'),
  DEMO_INSPECT: z.enum(['0', '1'], 'must be 0 or 1').default('0'),
})

/**
 * Reads the shop's settings from environment variables. An empty variable counts as unset.
 * @throws {SettingsError} Something is missing or wrong. No value is repeated in the message, since
 *   one of them is a secret.
 */
export function readSettings(variables: Record<string, string | undefined>): StoreOptions {
  const given = Object.entries(variables).filter(([, value]) => value !== undefined && value !== '')
  const parsed = Environment.safeParse(Object.fromEntries(given))
  if (!parsed.success) throw new SettingsError(parsed.error.issues.map(sentenceOf).join('\n'))
  const settings = parsed.data
  return {
    port: settings.PORT,
    host: settings.LISTEN_HOST,
    databasePath: join(settings.DATA_DIR, 'demo-store.sqlite'),
    publicUrl: settings.PUBLIC_URL,
    autogopayUrl: settings.AUTOGOPAY_URL,
    apiKey: settings.AUTOGOPAY_API_KEY,
    inspect: settings.DEMO_INSPECT === '1',
  }
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  const missing = issue.code === 'invalid_type' && issue.input === undefined
  return `${issue.path.join('.')} ${missing ? 'must be set' : issue.message}.`
}
