import { z } from 'zod'
import { findByReference } from '../midtrans/lookup.ts'
import type { Midtrans } from '../midtrans/midtrans.ts'
import { CATALOGUE, isScenarioName } from '../scenarios/catalogue.ts'
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
export const setScenario = (midtrans: Midtrans, body: unknown) => {
  const { name, reference, count, ...given } = check(body, Common)
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
  const active = midtrans.scenarios.set({
    name,
    reference: target,
    count: count ?? null,
    params,
  })
  return {
    scenario: { name, reference: active.reference, count: active.remaining, params },
    done: false,
  }
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
