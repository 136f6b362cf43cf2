import pino from 'pino'

/** Structured log. Secrets are redacted by field name before a line is written. */
export type Log = pino.Logger

const SECRET_FIELDS = [
  'accessToken',
  'apiKey',
  'authorization',
  'credentials',
  'otp',
  'otpToken',
  'password',
  'phone',
  'refreshToken',
  'secret',
  'serverKey',
  'token',
  'masterKey',
]

/**
 * Opens the log, one JSON object a line.
 * @param to - Takes the lines; standard output unless told.
 */
export function openLog(level: string, to?: { write(line: string): void }): Log {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
  }
  return to ? pino(options, to) : pino(options)
}
