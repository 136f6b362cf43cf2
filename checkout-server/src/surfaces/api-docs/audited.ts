import { createHash } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import type { MerchantEnv } from '../../platform/http/env.ts'
import type { Actor } from '../../platform/http/principal.ts'
import { takesIdempotencyKey, type RouteDescription } from './describe.ts'

/** What a route did, for the audit log. */
export interface RouteFact {
  merchantId: string
  actor: Actor
  action: string
  subject: string | null
  data: object
  address: string
  /** The same for repeats of one request by its `Idempotency-Key`; null: it had none. */
  once: Buffer | null
}

/** Keeps of a request's body what its entry in the audit log may show. */
export function keepForAudit(
  c: Context<MerchantEnv>,
  { audit }: RouteDescription,
  body: object,
): void {
  if (!audit) return
  const fields = new Set(audit.keep)
  c.set('kept', Object.fromEntries(Object.entries(body).filter(([name]) => fields.has(name))))
}

/**
 * Puts what was done into the audit log before the caller hears that it is done. A repeat by its
 * `Idempotency-Key` writes it too, since the first request may have died in between; it counts once.
 */
export const auditing = (
  description: RouteDescription,
  action: string,
  write: (fact: RouteFact) => Promise<void>,
): MiddlewareHandler<MerchantEnv> =>
  async function auditTrail(c, next) {
    await next()
    if (!c.res.ok) return
    const { merchantId, actor, address, kept: data = {} } = c.var
    const answer = Buffer.from(await c.res.clone().arrayBuffer())
    const subject = firstParam(c) ?? idOf(answer)
    const key = takesIdempotencyKey(description) ? c.req.header('idempotency-key') : undefined
    // Repeats have the first answer byte for byte; a key that is used anew, once it was forgotten, has not.
    const once = key === undefined ? null : hashOf([merchantId, action, key], answer)
    await write({ merchantId, actor, action, subject, data, address, once })
  }

function firstParam(c: Context<MerchantEnv>): string | undefined {
  const params: Record<string, string> = c.req.param()
  return Object.values(params)[0]
}

/** Of what was made. */
function idOf(answer: Buffer): string | null {
  const made: unknown = answer.length === 0 ? null : JSON.parse(answer.toString())
  const isMade = typeof made === 'object' && made !== null && 'id' in made
  return isMade && typeof made.id === 'string' ? made.id : null
}

function hashOf(words: readonly string[], answer: Buffer): Buffer {
  return createHash('sha256').update(JSON.stringify(words)).update(answer).digest()
}
