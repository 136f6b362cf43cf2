import pino from 'pino'

/** Structured log. Secrets are redacted by field name before a line is written. */
export type Log = pino.Logger

const SECRET_FIELDS = [
  'apiKey',
  'authorization',
  'credentials',
  'password',
  'secret',
  'serverKey',
  'token',
  'masterKey',
]

/** Opens the log on standard output, one JSON object a line. */
export function openLog(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
  })
}
