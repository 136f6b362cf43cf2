import { z } from 'zod'
import { ProviderUnavailable } from '../provider.ts'
import { parseAmount } from './amount.ts'

const ChargeAnswer = z.object({
  transaction_id: z.string().min(1),
  order_id: z.string(),
  gross_amount: z.string(),
  qr_string: z.string().nullish(),
  actions: z
    .array(z.object({ name: z.string(), url: z.string() }))
    .nullish()
    .transform((actions) => new Map((actions ?? []).map(({ name, url }) => [name, url]))),
})

/** What a charge brought, as far as it can be used. */
export interface ChargeFacts {
  transactionId: string
  /** As sent, unchecked. */
  qrText: string | null
  /** The pictures' addresses, best first. */
  qrImageUrls: readonly string[]
  deeplinkUrl: string | null
}

// The second version has the frame that the regulator asks for.
const QR_ACTIONS = ['generate-qr-code-v2', 'generate-qr-code']
const DEEPLINK_ACTION = 'deeplink-redirect'
// Apps' own schemes vary and change; these would run inside the page that shows the link.
const UNSAFE_SCHEMES = new Set(['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:'])

/**
 * Reads the body of a successful charge. Actions are looked up by name, since their order varies.
 * @throws {ProviderUnavailable} It is not one, or speaks of another order or amount.
 */
export function readChargeAnswer(
  body: unknown,
  expected: { chargeId: string; amount: number },
): ChargeFacts {
  const parsed = ChargeAnswer.safeParse(body)
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.'))
    throw new ProviderUnavailable(`Midtrans answered no charge: ${fields.join(', ')} unusable`)
  }
  const { transaction_id: transactionId, qr_string: qrText, actions } = parsed.data
  if (parsed.data.order_id !== expected.chargeId || !isAmount(parsed.data, expected.amount)) {
    throw new ProviderUnavailable('Midtrans answered with another order or amount')
  }
  const deeplinkUrl = actions.get(DEEPLINK_ACTION) ?? null
  return {
    transactionId,
    qrText: qrText || null,
    qrImageUrls: QR_ACTIONS.flatMap((name) => actions.get(name) ?? []).filter(isWebUrl),
    deeplinkUrl: deeplinkUrl !== null && isSafeLink(deeplinkUrl) ? deeplinkUrl : null,
  }
}

function isAmount({ gross_amount: text }: { gross_amount: string }, amount: number): boolean {
  try {
    return parseAmount(text) === amount
  } catch {
    return false
  }
}

function isWebUrl(url: string): boolean {
  return /^https?:$/.test(URL.parse(url)?.protocol ?? '')
}

function isSafeLink(url: string): boolean {
  const parsed = URL.parse(url)
  return parsed !== null && !UNSAFE_SCHEMES.has(parsed.protocol)
}
