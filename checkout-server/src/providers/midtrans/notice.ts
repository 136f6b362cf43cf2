import { createHash, timingSafeEqual } from 'node:crypto'
import type { Notice } from '../provider.ts'
import { parseAmount } from './amount.ts'
import { parseLosslessly } from './lossless-json.ts'
import { stateOf } from './transaction.ts'

// The characters an order id may have; anything else names no charge of ours.
const ORDER_ID = /^[A-Za-z0-9\-_~.]{1,50}$/

type Fields = Record<string, unknown>

/**
 * Verifies and translates a notification. Never throws, whatever the bytes are.
 *
 * The signature covers order id, status code and amount, not `transaction_status`: somebody who holds
 * one true notice can send it with another status, so even an authentic one proves no payment.
 * @returns Null: not about a transaction (a linked account, a subscription, or no JSON object at all).
 */
export function readNotice(rawBody: Uint8Array, serverKey: string): Notice | null {
  const fields = parseLosslessly(rawBody)
  const orderId = textOf(fields?.['order_id'])
  if (fields === null || orderId === null) return null
  const isAuthentic = isSigned(fields, serverKey)
  const transactionStatus = textOf(fields['transaction_status'])
  return {
    isAuthentic,
    chargeId: ORDER_ID.test(orderId) ? orderId : null,
    state:
      transactionStatus === null
        ? null
        : stateOf({
            transactionStatus,
            fraudStatus: textOf(fields['fraud_status']),
            statusCode: textOf(fields['status_code']) ?? '',
          }),
    amount: amountOf(fields['gross_amount']),
    dedupeKey: dedupeKeyOf(fields, { isAuthentic, rawBody }),
  }
}

/** The signature of the fields as they stand in the payload: `"44000.00"`, never reformatted. */
function isSigned(fields: Fields, serverKey: string): boolean {
  const signature = textOf(fields['signature_key'])
  const parts = ['order_id', 'status_code', 'gross_amount'].map((name) => textOf(fields[name]))
  if (signature === null || parts.includes(null)) return false
  const expected = createHash('sha512')
    .update(`${parts.join('')}${serverKey}`)
    .digest('hex')
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected))
}

/**
 * One key for one piece of news. What is not authentic gets a key of its own, so that a forger cannot
 * make the true notice look like a repeat; and so do refunds, which are told twice (before and after
 * the bank's word) under one status.
 */
function dedupeKeyOf(
  fields: Fields,
  { isAuthentic, rawBody }: { isAuthentic: boolean; rawBody: Uint8Array },
): string {
  if (!isAuthentic) return `forged|${hashOf(rawBody)}`
  const names = ['transaction_id', 'order_id', 'transaction_status', 'fraud_status', 'status_code']
  const facts = [...names, 'gross_amount', 'refund_amount'].map((name) => textOf(fields[name]))
  return `news|${hashOf(JSON.stringify([facts, refundsOf(fields['refunds'])]))}`
}

function refundsOf(refunds: unknown): unknown[] {
  if (!Array.isArray(refunds)) return []
  return refunds.map((refund: unknown) =>
    isObject(refund)
      ? [
          textOf(refund['refund_key']),
          textOf(refund['refund_amount']),
          'bank_confirmed_at' in refund,
        ]
      : null,
  )
}

function amountOf(text: unknown): number | null {
  try {
    return parseAmount(text)
  } catch {
    return null
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null

const hashOf = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex')
