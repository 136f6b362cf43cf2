import { randomInt } from 'node:crypto'
import type { CreatePaymentLink, PaymentLink, UpdatePaymentLink } from '@autogopay/shared'
import { LogoRefused } from '../merchants/logo/logo-type.ts'
import { readLogo } from '../merchants/logo/read-logo.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { LinkContext } from './context.ts'
import { linkColumns, type LinkRow } from './link-row.ts'
import { getLink, NO_LINK } from './read-links.ts'

// No vowels, so that chance writes no words; no 0, 1 or l, so that an address survives being typed.
const ALPHABET = '23456789bcdfghjkmnpqrstvwxz'
const SLUG_LENGTH = 10
// Shown large on the link's page, and loaded by every payer.
const PICTURE = { maxSide: 1_600, maxStoredBytes: 400_000 }

/** Makes a payment link. @throws {AppError} `account_inactive`, `slug_taken`, `invalid_request`. */
export async function createLink(
  context: LinkContext,
  merchantId: string,
  wish: CreatePaymentLink,
): Promise<PaymentLink> {
  const { sql, clock } = context.payments
  await context.payments.assertActive?.(merchantId)
  const at = clock()
  const id = newId('plk', at)
  const picture = readPicture(wish.picture ?? null)
  assertPrice(wish)
  await keepingSlugs(
    () => sql`
      insert into payment_links (id, merchant_id, slug, title, description, amount_kind, amount,
        minimum_amount, fields, picture, picture_type, picture_hash, success_url, expires_at,
        usage_limit, is_active, created_at)
      values (${id}, ${merchantId}, ${wish.slug ?? randomSlug()}, ${wish.title},
        ${wish.description ?? null}, ${wish.amountKind}, ${wish.amount ?? null},
        ${wish.minimumAmount ?? null}, ${sql.json(wish.fields ?? [])},
        ${picture && Buffer.from(picture.bytes)}, ${picture && picture.type},
        ${picture && picture.hash}, ${wish.successUrl ?? null}, ${wish.expiresAt ?? null},
        ${wish.usageLimit ?? null}, ${wish.active ?? true}, ${at})`,
  )
  return getLink(context, { merchantId, id })
}

/**
 * Changes what is named. A price that no longer belongs to the kind of amount goes by itself.
 * @throws {AppError} `not_found`, `slug_taken`, `invalid_request`.
 */
export async function updateLink(
  context: LinkContext,
  { merchantId, id }: { merchantId: string; id: string },
  wish: UpdatePaymentLink,
): Promise<PaymentLink> {
  const { sql } = context.payments
  const picture = wish.picture === undefined ? undefined : readPicture(wish.picture)
  await keepingSlugs(() =>
    sql.begin(async (tx) => {
      const [row] = await tx<LinkRow[]>`
        select ${linkColumns(tx)} from payment_links l
        where l.id = ${id} and l.merchant_id = ${merchantId} for update`
      if (!row) throw new AppError('not_found', NO_LINK)
      const next = { ...row, ...definedOf(wish) }
      const price = {
        amountKind: next.amountKind,
        amount: wish.amount ?? (next.amountKind === 'fixed' ? row.amount : null),
        minimumAmount:
          wish.minimumAmount ?? (next.amountKind === 'minimum' ? row.minimumAmount : null),
      }
      assertPrice(price)
      await tx`
        update payment_links set slug = ${next.slug}, title = ${next.title},
          description = ${next.description}, amount_kind = ${price.amountKind},
          amount = ${price.amount}, minimum_amount = ${price.minimumAmount},
          fields = ${tx.json(next.fields)}, success_url = ${next.successUrl},
          expires_at = ${next.expiresAt}, usage_limit = ${next.usageLimit},
          is_active = ${wish.active ?? row.isActive}
        where id = ${id}`
      if (picture === undefined) return
      await tx`
        update payment_links set picture = ${picture && Buffer.from(picture.bytes)},
          picture_type = ${picture && picture.type}, picture_hash = ${picture && picture.hash}
        where id = ${id}`
    }),
  )
  return getLink(context, { merchantId, id })
}

/** What the body names; `undefined` is what it leaves as it is. */
function definedOf<T extends object>(wish: T) {
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

/** @throws {AppError} `invalid_request`: the price and its kind do not go together. */
function assertPrice(
  price: Pick<CreatePaymentLink, 'amountKind' | 'amount' | 'minimumAmount'>,
): void {
  const wants = {
    amount: price.amountKind === 'fixed',
    minimumAmount: price.amountKind === 'minimum',
  }
  for (const field of ['amount', 'minimumAmount'] as const) {
    const isThere = (price[field] ?? null) !== null
    if (isThere === wants[field]) continue
    const message = isThere
      ? `must be left out when amountKind is ${price.amountKind}`
      : `is needed when amountKind is ${price.amountKind}`
    throw invalid(field, message)
  }
}

function readPicture(base64: string | null) {
  if (base64 === null) return null
  try {
    return readLogo(Buffer.from(base64, 'base64'), PICTURE)
  } catch (cause) {
    if (cause instanceof LogoRefused) throw invalid('picture', `cannot be used: ${cause.message}`)
    throw cause
  }
}

async function keepingSlugs(write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (cause) {
    if (isTakenSlug(cause)) {
      throw new AppError(
        'slug_taken',
        'Another payment link has this address already. Choose another slug.',
        { cause },
      )
    }
    throw cause
  }
}

const isTakenSlug = (cause: unknown) =>
  cause instanceof Error &&
  'constraint_name' in cause &&
  cause.constraint_name === 'payment_links_slug_key'

function randomSlug(): string {
  return Array.from({ length: SLUG_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}

/** Says what is wrong with one field. */
export function invalid(field: string, message: string): AppError {
  return new AppError('invalid_request', `${field} ${message}.`, { errors: [{ field, message }] })
}
