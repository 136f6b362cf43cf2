import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { inTransaction, type Database } from './database.ts'
import { ORDER_PREFIX } from './orders.ts'
import { settleOrder, type Settlement } from './settling.ts'

/** Body of an AutoGoPay callback, as far as this shop reads it. */
const Callback = z.object({
  event: z.literal('transaction.received'),
  transaction: z.object({ order_id: z.string(), amount: z.int(), status: z.string() }),
})

/** What "Test Webhook" sends: the shop listens, and there is nothing to settle. */
const isTest = (body: string) =>
  z.object({ event: z.literal('webhook.test') }).safeParse(jsonOf(body)).success

/** What became of a callback. */
export type CallbackOutcome =
  Settlement | 'repeat' | 'not-paid' | 'not-ours' | 'test' | 'unknown-event' | 'forged' | 'unsigned'

/**
 * What we answer. An answer outside 200–299 makes AutoGoPay send it again, so only what a later try
 * could change gets one: an order of ours that we cannot find (a backup being restored, say), and what
 * we cannot trust or read. Wrong amounts and double payments are for a person to look at.
 */
const ANSWERS = {
  paid: 200,
  'already-paid': 200,
  'paid-twice': 200,
  'wrong-amount': 200,
  repeat: 200,
  'not-paid': 200,
  'not-ours': 200,
  'unknown-order': 404,
  'unknown-event': 400,
  test: 200,
  unsigned: 400,
  forged: 401,
} as const satisfies Record<CallbackOutcome, number>

/**
 * Takes one callback: verifies the signature over the raw bytes, settles the order, keeps the callback.
 * @param input.apiKey - The merchant's API key, which signs.
 * @param input.rawBody - Body as it came, before anything parsed it.
 * @returns Outcome and HTTP status to answer.
 */
export function receiveCallback(
  db: Database,
  input: { apiKey: string; headers: Headers; rawBody: Uint8Array; at: Date },
): { outcome: CallbackOutcome; status: (typeof ANSWERS)[CallbackOutcome] } {
  const { apiKey, headers, rawBody, at } = input
  const signature = headers.get('x-signature')
  const webhookId = headers.get('webhook-id')
  const signatureValid = signature !== null && isSigned({ apiKey, rawBody, signature })
  const body = new TextDecoder().decode(rawBody)
  const callback = Callback.safeParse(jsonOf(body)).data
  const outcome = inTransaction(db, (): CallbackOutcome => {
    const verdict = judge()
    const reference = callback?.transaction.order_id ?? null
    keep(db, {
      webhookId,
      event: callback?.event ?? null,
      reference,
      signature,
      signatureValid: signatureValid ? 1 : 0,
      outcome: verdict,
      body,
      at: at.toISOString(),
    })
    return verdict
  })
  return { outcome, status: ANSWERS[outcome] }

  function judge(): CallbackOutcome {
    if (signature === null) return 'unsigned'
    if (!signatureValid) return 'forged'
    if (isTest(body)) return 'test'
    if (!callback) return 'unknown-event'
    if (webhookId !== null && isRepeat(db, { webhookId, body })) return 'repeat'
    const { order_id: reference, amount, status } = callback.transaction
    if (status !== 'PAID') return 'not-paid'
    if (!reference.startsWith(ORDER_PREFIX)) return 'not-ours'
    return settleOrder(db, { reference, amount, via: 'webhook', at })
  }
}

function isSigned(input: { apiKey: string; rawBody: Uint8Array; signature: string }): boolean {
  if (!/^[0-9a-f]{64}$/i.test(input.signature)) return false
  const expected = createHmac('sha256', input.apiKey).update(input.rawBody).digest()
  return timingSafeEqual(Buffer.from(input.signature, 'hex'), expected)
}

/**
 * Whether this very callback was dealt with before. `webhook-id` is not under the signature, so the
 * body must be the same too: else somebody could use up another order's id with an old callback.
 */
function isRepeat(db: Database, input: { webhookId: string; body: string }): boolean {
  const row = db
    .prepare(
      `select 1 from webhooks where webhook_id = ? and body = ? and signature_valid = 1
         and outcome not in ('unknown-order', 'unknown-event', 'test') limit 1`,
    )
    .get(input.webhookId, input.body)
  return row !== undefined
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const KEPT_UNTRUSTED = 200

function keep(db: Database, row: Record<string, string | number | null>): void {
  db.prepare(
    `insert into webhooks
       (webhook_id, event, reference, signature, signature_valid, outcome, body, received_at)
     values (:webhookId, :event, :reference, :signature, :signatureValid, :outcome, :body, :at)`,
  ).run(row)
  // Anybody can post here: what is not signed must not fill the disk.
  if (row['signatureValid'] === 0) {
    db.prepare(
      `delete from webhooks where signature_valid = 0 and seq not in (
         select seq from webhooks where signature_valid = 0 order by seq desc limit ?)`,
    ).run(KEPT_UNTRUSTED)
  }
}

const WebhookRow = z.object({
  webhookId: z.string().nullable(),
  event: z.string().nullable(),
  reference: z.string().nullable(),
  signature: z.string().nullable(),
  signatureValid: z.int().transform((bit) => bit === 1),
  outcome: z.string(),
  body: z.string(),
  receivedAt: z.string(),
})
/** A callback as it was received. */
export type ReceivedWebhook = z.output<typeof WebhookRow>

/** The newest callbacks, newest first. */
export function newestWebhooks(db: Database, limit: number): ReceivedWebhook[] {
  const rows = db
    .prepare(
      `select webhook_id as webhookId, event, reference, signature,
         signature_valid as signatureValid, outcome, body, received_at as receivedAt
       from webhooks order by seq desc limit ?`,
    )
    .all(limit)
  return WebhookRow.array().parse(rows)
}
