import { z } from 'zod'
import { Phone } from '../gobiz/accounts.ts'
import type { Gobiz } from '../gobiz/gobiz.ts'
import { findByReference } from '../midtrans/lookup.ts'
import type { Midtrans } from '../midtrans/midtrans.ts'
import { CATALOGUE, isScenarioName } from '../scenarios/catalogue.ts'
import type { ScenarioName } from '../scenarios/catalogue.ts'
import { ControlError, check } from './read-json.ts'

const Common = z.looseObject({
  name: z.string(),
  reference: z.string().min(1).optional(),
  count: z.int().min(1).max(1_000_000).optional(),
})

// An order may be named before it is charged; a QR text or a picture's address may not.
const FUTURE_ORDER = /^[A-Za-z0-9\-_~.]{1,50}$/

/**
 * `POST /_control/scenario`: puts a scenario in force, for one transaction or for all that follow.
 * Those that need only a lie happen at once when the transaction exists.
 * @throws {ControlError} 400 for an unknown name or parameter, 404 for a reference to nothing.
 */
export const setScenario = (world: { midtrans: Midtrans; gobiz: Gobiz }, body: unknown) => {
  const { midtrans, gobiz } = world
  const { name, reference, count, ...given } = check(body, Common)
  const owner = reference === undefined ? null : findOwner(gobiz, reference)
  if (name === 'none' && owner !== null) {
    check(given, z.strictObject({}))
    return { cleared: midtrans.scenarios.clear({ references: [owner] }) }
  }
  if (name.startsWith('gobiz-') && isScenarioName(name)) {
    if (reference !== undefined && owner === null) {
      throw new ControlError(404, 'No outlet and no GoBiz account has this reference.')
    }
    const params = check(given, CATALOGUE[name].params)
    return putInForce(midtrans, { name, reference: owner, count: count ?? null, params })
  }
  const found = reference === undefined ? null : findByReference(midtrans.ledger, reference)
  if (reference !== undefined && !found && !FUTURE_ORDER.test(reference)) {
    throw new ControlError(404, 'No transaction has this reference.')
  }
  if (name === 'none') {
    check(given, z.strictObject({}))
    const target =
      found?.transaction ?? (reference === undefined ? undefined : { orderId: reference })
    return { cleared: midtrans.scenarios.clear(target) }
  }
  if (!isScenarioName(name)) {
    throw new ControlError(
      400,
      `There is no scenario "${name}"; GET /_control/scenarios lists them.`,
    )
  }
  const params = check(given, CATALOGUE[name].params)
  const target = found?.transaction.transactionId ?? reference ?? null
  const { news } = midtrans
  const happened = { scenario: { name, reference: target, count: 1, params }, done: true }
  if (found && name === 'notice-forged') {
    news.sendForged(found.transaction)
    return happened
  }
  if (found && name === 'notice-tampered') {
    news.sendTampered(
      found.transaction,
      check(params, CATALOGUE['notice-tampered'].params).transaction_status,
    )
    return happened
  }
  if (found && name === 'wrong-amount') {
    news.sendWrongAmount(found.transaction, check(params, CATALOGUE['wrong-amount'].params).amount)
  }
  return putInForce(midtrans, { name, reference: target, count: count ?? null, params })
}

const putInForce = (
  midtrans: Midtrans,
  scenario: {
    name: ScenarioName
    reference: string | null
    count: number | null
    params: Record<string, unknown>
  },
) => {
  const { name, reference, remaining, params } = midtrans.scenarios.set(scenario)
  return { scenario: { name, reference, count: remaining, params }, done: false }
}

/** The merchant id or phone number that scenarios about GoBiz go by; null when there is none. */
const findOwner = (gobiz: Gobiz, reference: string): string | null => {
  const payee = gobiz.payer.find(reference)
  if (payee) return payee.outlet.merchantId
  const phone = Phone.safeParse(reference).data
  return phone !== undefined && gobiz.accounts.findByPhone(phone) ? phone : null
}

/** `GET /_control/scenarios`: what exists, and what is in force. */
export const listScenarios = (midtrans: Midtrans) => ({
  scenarios: [
    ...Object.entries(CATALOGUE).map(([name, { sentence, params }]) => ({
      name,
      sentence,
      params: Object.keys(params.shape),
    })),
    {
      name: 'none',
      sentence: 'Ends all scenarios, or with `reference` those of one transaction.',
      params: [],
    },
  ],
  active: midtrans.scenarios.list().map(({ name, reference, remaining, params }) => ({
    name,
    reference,
    count: remaining,
    params,
  })),
})
