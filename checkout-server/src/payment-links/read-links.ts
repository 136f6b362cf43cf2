import { LinkSlug, type ListPaymentLinks, type PaymentLink } from '@autogopay/shared'
import type { Sql } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import type { LogoType } from '../merchants/logo/logo-type.ts'
import type { LinkContext } from './context.ts'
import {
  joinFigures,
  linkColumns,
  toPaymentLink,
  type LinkFigures,
  type LinkRow,
} from './link-row.ts'

/** Said of every link that is not there, or is another merchant's. */
export const NO_LINK = 'There is no such payment link.'

/** One of a merchant's links. @throws {AppError} `not_found`. */
export async function getLink(
  { payments: { sql, clock }, publicUrl }: LinkContext,
  { merchantId, id }: { merchantId: string; id: string },
): Promise<PaymentLink> {
  const now = clock()
  const [row] = await sql<(LinkRow & LinkFigures)[]>`
    select ${linkColumns(sql)}, f.* from payment_links l ${joinFigures(sql, now)}
    where l.id = ${id} and l.merchant_id = ${merchantId}`
  if (!row) throw new AppError('not_found', NO_LINK)
  return toPaymentLink(row, { publicUrl, now })
}

/** One page of a merchant's links, new to old. */
export async function listLinks(
  { payments: { sql, clock }, publicUrl }: LinkContext,
  merchantId: string,
  { cursor, limit }: ListPaymentLinks,
): Promise<{ data: PaymentLink[]; nextCursor: string | null }> {
  const now = clock()
  // The page first: figures are counted for its links alone.
  const rows = await sql<(LinkRow & LinkFigures)[]>`
    select ${linkColumns(sql)}, f.* from (
      select * from payment_links where merchant_id = ${merchantId}
        ${cursor === undefined ? sql`` : sql`and id < ${cursor}`}
      order by id desc limit ${limit + 1}) l ${joinFigures(sql, now)}
    order by l.id desc`
  const page = rows.slice(0, limit)
  return {
    data: page.map((row) => toPaymentLink(row, { publicUrl, now })),
    nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  }
}

/** Finds a link by its address, whoever's it is. */
export async function findLink(
  sql: Sql,
  slug: string,
  now: Date,
): Promise<(LinkRow & LinkFigures) | null> {
  // What cannot be an address may hold what the database refuses.
  if (!LinkSlug.safeParse(slug).success) return null
  const [row] = await sql<(LinkRow & LinkFigures)[]>`
    select ${linkColumns(sql)}, f.* from payment_links l ${joinFigures(sql, now)}
    where l.slug = ${slug}`
  return row ?? null
}

/** A link's picture; null: it has none. */
export async function findPicture(
  sql: Sql,
  slug: string,
): Promise<{ type: LogoType; hash: string; bytes: Uint8Array<ArrayBuffer> } | null> {
  if (!LinkSlug.safeParse(slug).success) return null
  const [row] = await sql<{ picture: Buffer; pictureType: LogoType; pictureHash: string }[]>`
    select picture, picture_type, picture_hash from payment_links
    where slug = ${slug} and picture is not null`
  return row
    ? { type: row.pictureType, hash: row.pictureHash, bytes: new Uint8Array(row.picture) }
    : null
}
