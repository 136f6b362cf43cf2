import { createHmac } from 'node:crypto'
import type { Random } from '../engine/random.ts'

// A webhook that was taken from the queue before a secret changed may still be on its way.
const ON_ITS_WAY_MS = 60_000

/** What a merchant knows of one endpoint's secrets. */
export interface KnownSecrets {
  current: string
  /** The one before; null: none, or not known. */
  previous: { secret: string; untilMs: number } | null
  changedAtMs: number
  /** A change was asked for and not answered: it may have been made. */
  isInDoubt: boolean
}

export function firstSecret(random: Random): KnownSecrets {
  const bytes = Array.from({ length: 32 }, () => random.int(0, 255))
  const current = `whsec_${Buffer.from(bytes).toString('base64')}`
  return { current, previous: null, changedAtMs: 0, isInDoubt: false }
}

/** A signed webhook as it came in. */
export interface SignedWebhook {
  webhookId: string
  timestamp: string
  signatures: readonly string[]
  body: string
}

/** What is wrong with a webhook's signatures, by what its receiver knows; null: nothing. */
export function wrongSignature(
  { current, previous, changedAtMs, isInDoubt }: KnownSecrets,
  webhook: SignedWebhook,
  nowMs: number,
): string | null {
  if (isInDoubt || nowMs < changedAtMs + ON_ITS_WAY_MS) return null
  if (!isSignedBy(webhook, current)) return 'is not signed by the endpoint’s secret'
  if (!previous) return null
  const isSigned = isSignedBy(webhook, previous.secret)
  if (!isSigned && nowMs < previous.untilMs - ON_ITS_WAY_MS) {
    return 'is not signed by the secret that is being replaced'
  }
  if (isSigned && nowMs > previous.untilMs + ON_ITS_WAY_MS) {
    return 'is signed by a secret that has ended'
  }
  return null
}

function isSignedBy({ webhookId, timestamp, signatures, body }: SignedWebhook, secret: string) {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const text = `${webhookId}.${timestamp}.${body}`
  return signatures.includes(`v1,${createHmac('sha256', key).update(text).digest('base64')}`)
}
