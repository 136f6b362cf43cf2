import { createHash, randomBytes } from 'node:crypto'
import { formatRupiah, type LinkFieldName, type LinkPayment, type PayLink } from '@autogopay/shared'
import { createPayment } from '../payments/create-payment.ts'
import { readIdempotencyKey, type StoredAnswer } from '../payments/idempotency.ts'
import { AppError } from '../platform/errors.ts'
import type { LinkContext } from './context.ts'
import type { LinkRow } from './link-row.ts'
import { assertPlaceFree } from './place.ts'
import { findLink, NO_LINK } from './read-links.ts'
import { invalid } from './write-link.ts'

// The rest of an order id's 64 characters tells the orders of one link apart.
const SLUG_IN_ORDER = 40
const ORDER_BYTES = 8

/**
 * Makes a payment by a link, once that its payer has confirmed. The price is the link's own; only
 * where the link lets the payer choose is it theirs.
 * @param input.repeatKey - `Idempotency-Key`: repeats of one wish make one payment.
 * @param input.payer - Whom to count tries for.
 * @returns Status and JSON of a `LinkPayment`.
 * @throws {AppError} `not_found`, `link_closed`, `invalid_request`, `rate_limited`, and what
 *   {@link createPayment} throws.
 */
export async function payLink(
  context: LinkContext,
  input: { slug: string; wish: PayLink; repeatKey: string | undefined; payer: string },
): Promise<StoredAnswer> {
  const { payments, limits } = context
  const link = await findLink(payments.sql, input.slug, payments.clock())
  if (!link) throw new AppError('not_found', NO_LINK)
  await limits.perPayer.take(`${link.id}|${input.payer}`)
  await limits.perLink.take(link.id)
  assertFields(link, input.wish)
  const amount = amountOf(link, input.wish)
  const idempotencyKey = keyOf(link, input)
  const { orderId, isNew } = await takePlace(context, link, idempotencyKey?.key)
  const { name, email, phone, note } = input.wish
  return createPayment(payments, {
    merchantId: link.merchantId,
    apiKeyId: null,
    idempotencyKey,
    order: {
      amount,
      orderId,
      description: link.title,
      ...((name ?? email ?? phone) !== undefined && {
        customer: {
          ...(name !== undefined && { name }),
          ...(email !== undefined && { email }),
          ...(phone !== undefined && { phone }),
        },
      }),
      metadata: { payment_link: link.id, ...(note !== undefined && { note }) },
      ...(link.successUrl !== null && { redirectUrl: link.successUrl }),
    },
    answer: ({ checkoutToken: token, checkoutUrl }) => {
      const body: LinkPayment = { token, checkoutUrl }
      return { status: isNew ? 201 : 200, body: Buffer.from(JSON.stringify(body)) }
    },
  })
}

/** The payers of all links share one merchant's keys with its own program: theirs get a name apart. */
function keyOf(
  link: LinkRow,
  { wish, repeatKey }: { wish: PayLink; repeatKey: string | undefined },
) {
  const read = readIdempotencyKey({
    merchantId: link.merchantId,
    header: repeatKey,
    wish: ['pay link', { link: link.id, wish }],
  })
  if (!read) return null
  const hash = createHash('sha256').update(`${link.id}|${read.key}`).digest('hex')
  return { ...read, key: `link:${hash}` }
}

/**
 * Writes the order down as one of the link's, if it is open and a place is free. A repeat whose payment
 * was made has its place; one whose first try came to nothing asks for it anew.
 * @throws {AppError} `link_closed`.
 */
async function takePlace(
  { payments: { sql, clock } }: LinkContext,
  { id, slug, merchantId }: LinkRow,
  key: string | undefined,
): Promise<{ orderId: string; isNew: boolean }> {
  const name = key?.slice(-2 * ORDER_BYTES) ?? randomBytes(ORDER_BYTES).toString('hex')
  const orderId = `${slug.slice(0, SLUG_IN_ORDER)}-${name}`
  return sql.begin(async (tx) => {
    const now = clock()
    const [made] = await tx`
      select from payment_link_orders u
      join payment_orders o on o.merchant_id = u.merchant_id and o.order_id = u.order_id
      where u.link_id = ${id} and u.order_id = ${orderId}`
    if (made) return { orderId, isNew: false }
    await assertPlaceFree(tx, { linkId: id, orderId, now })
    await tx`
      insert into payment_link_orders (link_id, merchant_id, order_id, created_at)
      values (${id}, ${merchantId}, ${orderId}, ${now})
      on conflict (link_id, order_id) do update set created_at = excluded.created_at`
    return { orderId, isNew: true }
  })
}

function amountOf(link: LinkRow, { amount }: PayLink): number {
  if (link.amountKind === 'fixed') {
    if (link.amount === null) throw new Error(`link ${link.id} has no price`)
    if (amount !== undefined && amount !== link.amount) {
      throw invalid('amount', `must be left out: the price is ${formatRupiah(link.amount)}`)
    }
    return link.amount
  }
  if (amount === undefined) throw invalid('amount', 'is needed: this link lets the payer choose')
  if (link.minimumAmount !== null && amount < link.minimumAmount) {
    throw invalid('amount', `must be at least ${formatRupiah(link.minimumAmount)}`)
  }
  return amount
}

function assertFields({ fields }: LinkRow, wish: PayLink): void {
  const asked = new Map(fields.map(({ name, required }) => [name, required]))
  for (const name of ['name', 'email', 'phone', 'note'] as const satisfies LinkFieldName[]) {
    if (wish[name] !== undefined && !asked.has(name)) {
      throw invalid(name, 'is not asked for by this link')
    }
    if (wish[name] === undefined && asked.get(name) === true) throw invalid(name, 'is needed')
  }
}
