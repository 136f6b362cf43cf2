import { readFileSync } from 'node:fs'
import { SAMPLE_LANGUAGES, SAMPLES, type Sample } from '@autogopay/shared'
import { Hono } from 'hono'
import { AppError } from '../../platform/errors.ts'
import type { BaseEnv } from '../../platform/http/env.ts'

const FOLDER = new URL('../../../../docs/samples/', import.meta.url)
// How readers colour them.
const COLOURED_AS = { node: 'javascript', php: 'php', python: 'python', curl: 'shell' } as const
/** Operations at which a reader shows the samples of a job. */
const SHOWN_AT: Readonly<Record<string, Sample['job']>> = {
  createPayment: 'take-payment',
  createWebhookEndpoint: 'verify-webhook',
}

/** A sample with what is in its file. */
export const SAMPLE_TEXTS: readonly (Sample & { text: string })[] = SAMPLES.map((sample) => ({
  ...sample,
  text: readFileSync(new URL(sample.file, FOLDER), 'utf8'),
}))

/** A sample in an OpenAPI document, where readers look for it. */
export interface CodeSample {
  lang: string
  label: string
  source: string
}

/** The samples of an operation; empty: it has none. */
export const codeSamplesOf = (operationId: string): CodeSample[] =>
  SAMPLE_TEXTS.filter(({ job }) => job === SHOWN_AT[operationId]).map(({ language, text }) => ({
    lang: COLOURED_AS[language],
    label: SAMPLE_LANGUAGES[language],
    source: text,
  }))

/** `/docs/samples`: which there are, as JSON, and each as the text that it is. */
export const sampleRoutes = (): Hono<BaseEnv> =>
  new Hono<BaseEnv>()
    .get('/', (c) => c.json({ data: SAMPLES }, 200, HEADERS))
    .get('/:language/:file', (c) => {
      const { language, file } = c.req.param()
      const sample = SAMPLE_TEXTS.find((known) => known.file === `${language}/${file}`)
      if (!sample) throw new AppError('not_found', 'There is no such sample.')
      return c.text(sample.text, 200, HEADERS)
    })

const HEADERS = {
  'cache-control': 'public, max-age=300',
  'access-control-allow-origin': '*',
  'x-content-type-options': 'nosniff',
}
