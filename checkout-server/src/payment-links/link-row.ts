import {
  formatInstant,
  type CheckoutLink,
  type LinkAmountKind,
  type LinkField,
  type LinkState,
  type PaymentLink,
} from '@autogopay/shared'
import type { MerchantLook } from '../payments/merchant-look.ts'
import type { Sql, Tx } from '../platform/database.ts'

/** A link as the database keeps it, without its picture's bytes. */
export interface LinkRow {
  id: string
  merchantId: string
  slug: string
  title: string
  description: string | null
  amountKind: LinkAmountKind
  amount: number | null
  minimumAmount: number | null
  fields: LinkField[]
  pictureHash: string | null
  successUrl: string | null
  expiresAt: Date | null
  usageLimit: number | null
  isActive: boolean
  createdAt: Date
}

/** How a link has done. */
export interface LinkFigures {
  orders: number
  paidOrders: number
  revenue: number
  /** Places taken: paid, or about to be; not counted where there is no limit. */
  used: number
}

/** Columns of {@link LinkRow}, for `from payment_links l`. */
export const linkColumns = (sql: Sql | Tx) => sql`
  l.id, l.merchant_id, l.slug, l.title, l.description, l.amount_kind, l.amount, l.minimum_amount,
  l.fields, l.picture_hash, l.success_url, l.expires_at, l.usage_limit, l.is_active, l.created_at`

// Longer than any call to a provider: an order without a payment by then will have none.
const MAKING_MS = 120_000

/**
 * `cross join lateral` with a link's {@link LinkFigures} as `f`. What it has done is kept by triggers
 * (migration 0032); who is about to pay is counted, and only where there is a limit.
 */
export const joinFigures = (sql: Sql | Tx, now: Date) => sql`
  cross join lateral (
    select coalesce(sum(k.orders), 0)::int as orders,
      coalesce(sum(k.paid_orders), 0)::int as paid_orders,
      coalesce(sum(k.revenue), 0)::bigint as revenue,
      case when l.usage_limit is null then 0 else (${placesTaken(sql, now)}) end as used
    from (
      select orders, paid_orders, revenue from payment_link_figures where link_id = l.id
      union all
      select orders, paid_orders, revenue from payment_link_deltas where link_id = l.id) k) f`

/**
 * Places taken of a link `l`. An order's payments are its first, and those of the codes that were made
 * anew: money may come for any.
 * @param except - An order that asks for a place itself.
 */
export const placesTaken = (sql: Sql | Tx, now: Date, except = '') => sql`
  select count(*)::int
  from payment_link_orders u
  left join payment_orders o on o.merchant_id = u.merchant_id and o.order_id = u.order_id
  cross join lateral (
    select bool_or(p.status = 'pending' or has_been_paid(p.status)) as holds
    from (
      select status from payments where id = o.payment_id and renewal = 0 and renewed_by is null
      union all
      select status from payments
      where merchant_id = u.merchant_id and order_id = u.order_id
        and (renewal > 0 or renewed_by is not null)) p) m
  where u.link_id = l.id and u.order_id <> ${except} and (m.holds or (o.payment_id is null
    and u.created_at > ${new Date(now.getTime() - MAKING_MS)}))`

/** Whether the link takes payments at a time. */
export function linkState(
  row: Pick<LinkRow, 'isActive' | 'expiresAt' | 'usageLimit'>,
  used: number,
  now: Date,
): LinkState {
  if (!row.isActive) return 'off'
  if (row.expiresAt && row.expiresAt <= now) return 'expired'
  return row.usageLimit !== null && used >= row.usageLimit ? 'used_up' : 'open'
}

/** The link in the form of `/v1`. */
export function toPaymentLink(
  row: LinkRow & LinkFigures,
  { publicUrl, now }: { publicUrl: string; now: Date },
): PaymentLink {
  const url = linkUrl(publicUrl, row.slug)
  return {
    id: row.id,
    slug: row.slug,
    url,
    posterUrl: `${url}/poster`,
    whatsappUrl: whatsappUrl(row.title, url),
    title: row.title,
    description: row.description,
    amountKind: row.amountKind,
    amount: row.amount,
    minimumAmount: row.minimumAmount,
    pictureUrl: pictureUrl(publicUrl, row),
    fields: row.fields,
    successUrl: row.successUrl,
    expiresAt: row.expiresAt && formatInstant(row.expiresAt),
    usageLimit: row.usageLimit,
    active: row.isActive,
    state: linkState(row, row.used, now),
    orders: row.orders,
    paidOrders: row.paidOrders,
    revenue: row.revenue,
    createdAt: formatInstant(row.createdAt),
  }
}

/** The link as its payers see it. */
export function toCheckoutLink(
  row: LinkRow & LinkFigures,
  { publicUrl, merchant, now }: { publicUrl: string; merchant: MerchantLook; now: Date },
): CheckoutLink {
  return {
    slug: row.slug,
    title: row.title,
    description: row.description,
    pictureUrl: pictureUrl(publicUrl, row),
    amountKind: row.amountKind,
    amount: row.amount,
    minimumAmount: row.minimumAmount,
    fields: row.fields,
    merchantName: merchant.name,
    accent: merchant.accent,
    state: linkState(row, row.used, now),
  }
}

/** Page of a link. */
export const linkUrl = (publicUrl: string, slug: string) => `${publicUrl}/l/${slug}`

/** Opens WhatsApp with a message to choose receivers for. */
export const whatsappUrl = (title: string, url: string) =>
  `https://wa.me/?text=${encodeURIComponent(`${title}\n${url}`)}`

function pictureUrl(publicUrl: string, { slug, pictureHash }: LinkRow): string | null {
  return pictureHash && `${linkUrl(publicUrl, slug)}/picture?v=${pictureHash}`
}
