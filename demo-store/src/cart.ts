import { z } from 'zod'
import { findProduct, type Product } from './catalogue.ts'
import type { Database } from './database.ts'

/** Most pieces of one product in one order. */
export const MAX_QUANTITY = 50

/** One line of a cart. */
export interface CartLine {
  product: Product
  /** Pieces, 1 to {@link MAX_QUANTITY}. */
  quantity: number
}

const Row = z.object({ productId: z.string(), quantity: z.int() })
const KEEP_DAYS = 30

/** What is in a visitor's cart, in the order of the shop window's ids. */
export function readCart(db: Database, visitorId: string): CartLine[] {
  const rows = db
    .prepare(
      `select product_id as productId, quantity from cart_items
       where visitor_id = ? order by product_id`,
    )
    .all(visitorId)
  return Row.array()
    .parse(rows)
    .flatMap(({ productId, quantity }) => {
      const product = findProduct(productId)
      return product ? [{ product, quantity }] : []
    })
}

/** Puts more of a product into the cart, up to {@link MAX_QUANTITY}. */
export function addToCart(
  db: Database,
  input: { visitorId: string; productId: string; quantity: number; at: Date },
): void {
  const { visitorId, productId, quantity, at } = input
  forgetOldCarts(db, at)
  db.prepare(
    `insert into cart_items (visitor_id, product_id, quantity, changed_at)
     values (:visitorId, :productId, min(:quantity, :max), :at)
     on conflict do update set quantity = min(quantity + :quantity, :max), changed_at = :at`,
  ).run({ visitorId, productId, quantity, max: MAX_QUANTITY, at: at.toISOString() })
}

/** Sets how many of a product are in the cart; 0 takes it out. */
export function setQuantity(
  db: Database,
  input: { visitorId: string; productId: string; quantity: number; at: Date },
): void {
  const { visitorId, productId, quantity, at } = input
  if (quantity === 0) {
    db.prepare('delete from cart_items where visitor_id = ? and product_id = ?').run(
      visitorId,
      productId,
    )
    return
  }
  db.prepare(
    `update cart_items set quantity = :quantity, changed_at = :at
     where visitor_id = :visitorId and product_id = :productId`,
  ).run({ visitorId, productId, quantity: Math.min(quantity, MAX_QUANTITY), at: at.toISOString() })
}

/** Empties a visitor's cart. */
export function emptyCart(db: Database, visitorId: string): void {
  db.prepare('delete from cart_items where visitor_id = ?').run(visitorId)
}

/** What all lines cost together, in whole rupiah. */
export const totalOf = (lines: readonly CartLine[]): number =>
  lines.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0)

/** How many pieces are in the cart. */
export const countOf = (lines: readonly CartLine[]): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0)

function forgetOldCarts(db: Database, at: Date): void {
  const before = new Date(at.getTime() - KEEP_DAYS * 86_400_000)
  db.prepare('delete from cart_items where changed_at < ?').run(before.toISOString())
}
