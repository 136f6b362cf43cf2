import { z } from 'zod'

/** How an endpoint takes what it is sent while the faults last; later all but `gone` are well. */
export const MANNERS = [
  'ok',
  /** Now and then 500, 502 or 503. */
  'failing',
  /** 429 with Retry-After. */
  'busy',
  /** Never answers. */
  'hanging',
  /** 200 at once, and a body that drips and never ends. */
  'dripping',
  /** Resets the connection before it has read the body, or after. */
  'resetting',
  /** Keeps the news, then resets instead of answering: it will come again. */
  'forgetful',
  /** 410 for ever: it is to be left alone. */
  'gone',
] as const
export type Manner = (typeof MANNERS)[number]

/** One endpoint, and what it needs to check a signature. */
export const EndpointSetup = z.object({
  /** Path below `/`. */
  name: z.string(),
  /** The server's name of it: `whe_…`. */
  id: z.string(),
  merchant: z.number(),
  manner: z.enum(MANNERS),
  dialect: z.enum(['native', 'autogopay']),
  /** `whsec_…`; null: the API never showed it (the callback URL). */
  secret: z.string().nullable(),
  apiKey: z.string(),
})
export type EndpointSetup = z.infer<typeof EndpointSetup>

/** What the endpoints' program is told, in a file that it reads again when told to. */
export const FarmSetup = z.object({
  seed: z.number(),
  /** The faults are over. */
  isCalm: z.boolean(),
  endpoints: z.array(EndpointSetup),
})
export type FarmSetup = z.infer<typeof FarmSetup>

/** One delivery that an endpoint read to its end, written down before it was answered. */
export const Receipt = z.object({
  endpointId: z.string(),
  webhookId: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** Whether it was answered 2xx, or would have been when the answer was lost. */
  accepted: z.boolean(),
  /** What is wrong with the signature; null: nothing. */
  signatureFault: z.string().nullable(),
  body: z.string(),
})
export type Receipt = z.infer<typeof Receipt>
