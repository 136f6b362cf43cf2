import { printAmount } from './amount.ts'
import { QrisError } from './error.ts'
import { parseQris } from './parse.ts'
import { printQris } from './print.ts'
import type { Qris } from './qris.ts'
import type { TlvObject } from './tlv.ts'

/** How {@link toDynamic} treats unusual inputs. */
export interface ToDynamicOptions {
  /**
   * Accept a code that is dynamic already or carries an amount, and put the new amount in its place.
   * Off by default: such an amount belongs to another order.
   */
  readonly replaceAmount?: boolean
}

/**
 * Turns a merchant's static code into one that asks for an amount: 01 becomes `12`, 54 goes in front
 * of the first tag above it, 63 is worked out anew. Every other object keeps its bytes and its place.
 *
 * The acquirer knows nothing of the result: it stays payable for ever, can be paid twice, and names
 * no order in the account's feed.
 * @param text - A static code, as pasted; see {@link parseQris}.
 * @param amount - Whole rupiah, 1 to 10,000,000.
 * @returns The text to draw as a QR.
 * @throws {QrisError} What {@link parseQris} throws, and `BAD_AMOUNT`, `OVER_LIMIT`,
 * `ALREADY_DYNAMIC`, `NOT_MERCHANT`.
 */
export function toDynamic(text: string, amount: number, options?: ToDynamicOptions): string {
  const amountText = printAmount(amount)
  return printQris(withAmount(objectsOf(text, options), amountText))
}

/**
 * The same for many amounts: the static code is read once, which is most of the work.
 * @returns Makes the text for an amount; throws `BAD_AMOUNT`, `OVER_LIMIT`.
 * @throws {QrisError} Like {@link toDynamic}, for the code.
 */
export function dynamicCodes(text: string): (amount: number) => string {
  const objects = objectsOf(text)
  return (amount) => printQris(withAmount(objects, printAmount(amount)))
}

/** All but the amount. */
function objectsOf(text: string, options?: ToDynamicOptions): TlvObject[] {
  const qris = parseQris(text)
  refuseOtherUse(qris)
  if (!options?.replaceAmount) refuseTaken(qris)
  return withPointOfInitiation(qris.objects.filter(({ tag }) => tag !== '54'))
}

function refuseOtherUse({ use }: Qris): void {
  if (use === 'merchant') return
  const message = `This is a ${use} code, not a merchant's. Use the QRIS code of your shop.`
  throw new QrisError('NOT_MERCHANT', message)
}

function refuseTaken({ pointOfInitiation, amount }: Qris): void {
  if (pointOfInitiation !== '12' && amount === null) return
  const message =
    'This code was made for one payment of another order. Use the static QRIS code of your shop, the one without an amount.'
  throw new QrisError('ALREADY_DYNAMIC', message)
}

function withPointOfInitiation(objects: readonly TlvObject[]): TlvObject[] {
  const dynamic = { tag: '01', value: '12' }
  if (objects.some(({ tag }) => tag === '01')) {
    return objects.map((object) => (object.tag === '01' ? dynamic : object))
  }
  return [...objects.slice(0, 1), dynamic, ...objects.slice(1)]
}

function withAmount(objects: readonly TlvObject[], value: string): TlvObject[] {
  // Always found: 63 is above 54 and in every verified code.
  const at = objects.findIndex(({ tag }) => tag > '54')
  return [...objects.slice(0, at), { tag: '54', value }, ...objects.slice(at)]
}
