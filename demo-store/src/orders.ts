import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { emptyCart, readCart, totalOf } from './cart.ts'
import { inTransaction, type Database } from './database.ts'

/** Most that one order may cost: what one QRIS transaction can carry. */
export const MAX_TOTAL = 10_000_000

/** Every order id begins so; a callback about any other id is not about this shop. */
export const ORDER_PREFIX = 'TOKO-'

/** How to reach the buyer. Every part is optional. */
export const Buyer = z.object({
  name: z.string().optional(),
  email: z.string().optional(),
  phone: z.string().optional(),
})
export type Buyer = z.infer<typeof Buyer>

/** A product as it was sold: a later change of price or name does not reach it. */
const OrderLine = z.object({
  productId: z.string(),
  name: z.string(),
  unit: z.string(),
  price: z.int(),
  quantity: z.int(),
})
export type OrderLine = z.infer<typeof OrderLine>

const OrderRow = z.object({
  id: z.string(),
  secret: z.string(),
  lines: z.string().transform((text) => OrderLine.array().parse(JSON.parse(text))),
  buyer: z.string().transform((text) => Buyer.parse(JSON.parse(text))),
  /** Whole rupiah. */
  total: z.int(),
  createdAt: z.string(),
  /** Null: not paid. */
  paidAt: z.string().nullable(),
  paidVia: z.enum(['webhook', 'status']).nullable(),
  paidReference: z.string().nullable(),
})
/** What somebody bought, or wants to buy. */
export type Order = z.output<typeof OrderRow>

const COLUMNS = `id, secret, lines, buyer, total, created_at as createdAt, paid_at as paidAt,
  paid_via as paidVia, paid_reference as paidReference`
const REPEAT_MS = 60_000

/**
 * Turns a visitor's cart into an order, and empties the cart.
 * @returns Null when the cart is empty or costs more than {@link MAX_TOTAL}. A second click on the
 *   button finds the cart empty: it gets the order that the first one made.
 */
export function placeOrder(
  db: Database,
  { visitorId, buyer, at }: { visitorId: string; buyer: Buyer; at: Date },
): Order | null {
  return inTransaction(db, () => {
    const cart = readCart(db, visitorId)
    const total = totalOf(cart)
    if (total === 0) return newestSince(db, visitorId, new Date(at.getTime() - REPEAT_MS))
    if (total > MAX_TOTAL) return null
    const lines: OrderLine[] = cart.map(({ product: { id, name, unit, price }, quantity }) => ({
      productId: id,
      name,
      unit,
      price,
      quantity,
    }))
    const row = db
      .prepare(
        `insert into orders (id, secret, visitor_id, lines, buyer, total, created_at)
         values (:id, :secret, :visitorId, :lines, :buyer, :total, :at) returning ${COLUMNS}`,
      )
      .get({
        id: newOrderId(),
        secret: randomBytes(24).toString('base64url'),
        visitorId,
        lines: JSON.stringify(lines),
        buyer: JSON.stringify(buyer),
        total,
        at: at.toISOString(),
      })
    emptyCart(db, visitorId)
    return OrderRow.parse(row)
  })
}

/** The order whose page has this secret, or null. */
export function findOrder(db: Database, secret: string): Order | null {
  return orderOrNull(db.prepare(`select ${COLUMNS} from orders where secret = ?`).get(secret))
}

/** A visitor's orders, newest first. */
export function ordersOf(db: Database, visitorId: string): Order[] {
  const rows = db
    .prepare(
      `select ${COLUMNS} from orders where visitor_id = ? order by created_at desc, rowid desc limit 50`,
    )
    .all(visitorId)
  return OrderRow.array().parse(rows)
}

/** The newest orders of everybody. */
export function newestOrders(db: Database, limit: number): Order[] {
  const rows = db
    .prepare(`select ${COLUMNS} from orders order by created_at desc, rowid desc limit ?`)
    .all(limit)
  return OrderRow.array().parse(rows)
}

function newestSince(db: Database, visitorId: string, since: Date): Order | null {
  return orderOrNull(
    db
      .prepare(
        `select ${COLUMNS} from orders where visitor_id = ? and created_at >= ?
         order by created_at desc, rowid desc limit 1`,
      )
      .get(visitorId, since.toISOString()),
  )
}

const orderOrNull = (row: unknown): Order | null => (row ? OrderRow.parse(row) : null)

// No I, L, O, U: buyers read order ids to us over the telephone.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

function newOrderId(): string {
  let id = ORDER_PREFIX
  for (const byte of randomBytes(10)) id += ALPHABET[byte & 31]
  return id
}
