/** Languages of the sample programs, as they are named on screens. */
export const SAMPLE_LANGUAGES = {
  node: 'Node',
  php: 'PHP',
  python: 'Python',
  curl: 'curl',
} as const
export type SampleLanguage = keyof typeof SAMPLE_LANGUAGES

/** A program of docs/samples. Tests run every one against the server. */
export interface Sample {
  language: SampleLanguage
  /** What it does: makes a payment, or believes genuine webhooks only. */
  job: 'take-payment' | 'verify-webhook'
  /** Below docs/samples, and below `/docs/samples/` of a server. */
  file: string
  /** What starts it, in its folder and with the variables of {@link sampleVariables}. */
  run: string
}

/** All of them, by language. */
export const SAMPLES: readonly Sample[] = [
  {
    language: 'node',
    job: 'take-payment',
    file: 'node/take-payment.mjs',
    run: 'node take-payment.mjs 1001 50000',
  },
  {
    language: 'node',
    job: 'verify-webhook',
    file: 'node/receive-webhook.mjs',
    run: 'node receive-webhook.mjs',
  },
  {
    language: 'php',
    job: 'take-payment',
    file: 'php/take-payment.php',
    run: 'php take-payment.php 1001 50000',
  },
  {
    language: 'php',
    job: 'verify-webhook',
    file: 'php/receive-webhook.php',
    run: 'php -S 127.0.0.1:3000 receive-webhook.php',
  },
  {
    language: 'python',
    job: 'take-payment',
    file: 'python/take_payment.py',
    run: 'python3 take_payment.py 1001 50000',
  },
  {
    language: 'python',
    job: 'verify-webhook',
    file: 'python/receive_webhook.py',
    run: 'python3 receive_webhook.py',
  },
  {
    language: 'curl',
    job: 'take-payment',
    file: 'curl/take-payment.sh',
    run: 'sh take-payment.sh 1001 50000',
  },
  {
    language: 'curl',
    job: 'verify-webhook',
    file: 'curl/verify-webhook.sh',
    run: 'sh verify-webhook.sh BODY_FILE WEBHOOK_ID WEBHOOK_TIMESTAMP WEBHOOK_SIGNATURE',
  },
]

/**
 * Lines for a shell that give a sample what it reads from its environment. No sample has a secret to
 * fall back on: with one that everybody can read here, it would believe forged webhooks.
 * @param dialect - Of a webhook: `autogopay` is verified with the API key.
 */
export function sampleVariables(
  { job }: Pick<Sample, 'job'>,
  values: { url: string; apiKey: string; webhookSecret: string; dialect?: 'native' | 'autogopay' },
): string {
  const { url, apiKey, webhookSecret, dialect = 'native' } = values
  const variables: [string, string][] =
    job === 'take-payment'
      ? [
          ['AUTOGOPAY_URL', url],
          ['AUTOGOPAY_API_KEY', apiKey],
        ]
      : dialect === 'native'
        ? [['WEBHOOK_SECRET', webhookSecret]]
        : [['AUTOGOPAY_API_KEY', apiKey]]
  const quoted = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`
  return variables.map(([name, value]) => `export ${name}=${quoted(value)}`).join('\n')
}
