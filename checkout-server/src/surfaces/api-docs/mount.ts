import type { Permission } from '@autogopay/shared'
import { Hono, type Context, type MiddlewareHandler } from 'hono'
import type { H } from 'hono/types'
import { z } from 'zod'
import type { AnswerOnce } from '../../payments/answer-once.ts'
import { readIdempotencyKey, type IdempotencyKey } from '../../payments/idempotency.ts'
import { AppError } from '../../platform/errors.ts'
import type { MerchantEnv } from '../../platform/http/env.ts'
import { assertPermission, type Actor } from '../../platform/http/principal.ts'
import { refuseOtherMethods } from '../../platform/http/other-methods.ts'
import { readJson, readQuery } from '../../platform/http/json-body.ts'
import { ProviderMisconfigured } from '../../providers/provider.ts'
import { replay } from './answers.ts'
import { auditing, keepForAudit, type RouteFact } from './audited.ts'
import { takesIdempotencyKey, type RouteDescription } from './describe.ts'

const NO_FIELDS = z.strictObject({})
const NOTHING_HERE = 'There is nothing at this address.'

type FieldsOf<D, K extends string> =
  D extends Record<K, infer S extends z.ZodType> ? z.output<S> : Record<never, never>

/** A merchant's request, checked by the route's description. */
export interface RouteInput<D extends RouteDescription> {
  merchantId: string
  /** Null: a person asks, by a session. */
  apiKeyId: string | null
  actor: Actor
  permissions: ReadonlySet<Permission>
  /** Where the request comes from. */
  address: string
  params: FieldsOf<D, 'params'>
  query: FieldsOf<D, 'query'>
  body: FieldsOf<D, 'body'>
  /** Null: the caller sent none, or the route takes none. */
  idempotencyKey: IdempotencyKey | null
  /** What a repeat of this request has too, with a key whose answers `mountRoutes` keeps; else null. */
  operationId: string | null
}

/** A described route with its work. */
export interface BoundRoute {
  description: RouteDescription
  /** @param once - Keeps the answers of requests with an `Idempotency-Key`. */
  handle: (c: Context<MerchantEnv>, once?: AnswerOnce) => Promise<Response>
}

/** Binds a description to the function that answers; that one sees checked input only. */
export function route<D extends RouteDescription>(
  description: D,
  answer: (input: RouteInput<D>, c: Context<MerchantEnv>) => Promise<Response>,
): BoundRoute {
  return {
    description,
    async handle(c, once) {
      try {
        const input = await readInput(c, description)
        const key = input.idempotencyKey
        if (!key || !once || description.isIdempotent) return await answer(input, c)
        const work = async (operationId: string) => {
          const first = await answer({ ...input, operationId }, c)
          return { status: first.status, body: Buffer.from(await first.arrayBuffer()) }
        }
        return replay(await once(key, work))
      } catch (error) {
        throw error instanceof ProviderMisconfigured ? refusedAccount(error) : error
      }
    },
  }
}

/** Said to the merchant, whose account it is; payers never see this. */
function refusedAccount(cause: ProviderMisconfigured): AppError {
  return new AppError(
    'provider_refused',
    `The payment provider does not accept this connection: ${cause.message}`,
    { cause },
  )
}

/**
 * Makes the sub-app of an API: described routes behind a guard, and `method_not_allowed` with an
 * `Allow` header for other methods of their paths. Those need no API key: the paths are public.
 * @param options.base - Where the app will be mounted; every described path begins with it.
 */
export function mountRoutes(options: {
  base: `/${string}`
  guard: MiddlewareHandler<MerchantEnv>
  /** Writes into the audit log. */
  audit: (fact: RouteFact) => Promise<void>
  routes: readonly BoundRoute[]
  /** For the routes that take an `Idempotency-Key` and do not keep their answers themselves. */
  once?: AnswerOnce
}): Hono<MerchantEnv> {
  const app = new Hono<MerchantEnv>()
  const mount = ({ description, handle }: BoundRoute) => {
    const path = honoPath(description.path, options.base)
    const answer = (c: Context<MerchantEnv>) => handle(c, options.once)
    const trail = description.audit
      ? [auditing(description, description.audit.action, options.audit)]
      : []
    const chain: H<MerchantEnv>[] = [allow(description), ...trail, answer]
    app.on([description.method.toUpperCase()], path, options.guard, ...chain)
  }
  // Whole paths first, with their refusals: `/things/all` is no id of a thing, whatever the method.
  const [whole, withId] = [false, true].map((hasId) =>
    options.routes.filter(({ description }) => (description.params !== undefined) === hasId),
  )
  whole?.forEach(mount)
  refuseOtherMethods(app)
  withId?.forEach(mount)
  return refuseOtherMethods(app)
}

/** Refuses who lacks the route's permission, before anything of the request is read. */
function allow({ permission, id }: RouteDescription): MiddlewareHandler<MerchantEnv> {
  if (permission === 'public') throw new Error(`${id} is behind a guard and asks for nothing`)
  return async function permissionCheck(c, next) {
    assertPermission(c.var, permission)
    await next()
  }
}

/** `not_found` for everything below a path: for an API that writes errors in a way of its own. */
export function refuseUnknown(app: Hono<MerchantEnv>, path: string): void {
  app.all(path, () => {
    throw new AppError('not_found', NOTHING_HERE)
  })
}

async function readInput<D extends RouteDescription>(
  c: Context<MerchantEnv>,
  description: D,
): Promise<RouteInput<D>> {
  const { method, path, notFound } = description
  const { merchantId, apiKeyId, actor, permissions, address } = c.var
  const params = (description.params ?? NO_FIELDS).safeParse(c.req.param())
  if (!params.success) throw new AppError('not_found', notFound ?? NOTHING_HERE)
  const query = description.query ? readQuery(c, description.query) : {}
  const body =
    method === 'get'
      ? {}
      : await readJson(c, description.body ?? NO_FIELDS, description.maxBodyBytes)
  keepForAudit(c, description, body)
  const idempotencyKey = takesIdempotencyKey(description)
    ? readIdempotencyKey({
        merchantId,
        header: c.req.header('idempotency-key'),
        wish: [`${method} ${path}`, { params: params.data, body, ...asker(c, description) }],
      })
    : null
  const caller = { merchantId, apiKeyId, actor, permissions, address }
  const repeats = { idempotencyKey, operationId: null }
  const input = { ...caller, params: params.data, query, body, ...repeats }
  // The compiler cannot follow that each part was read by the schema of its own description.
  return input as RouteInput<D>
}

/**
 * The answer that is kept may show what only its first asker may see: people get none of each other's, nor
 * a program a key that another made. Else a shop's programs share their keys, across rolled ones too.
 */
function asker(c: Context<MerchantEnv>, { permission }: RouteDescription): { by?: string } {
  const { actor } = c.var
  return actor.kind === 'user' || permission === 'keys:write' ? { by: actor.id } : {}
}

function honoPath(path: string, base: string): string {
  if (!path.startsWith(`${base}/`)) throw new Error(`${path} is not below ${base}`)
  return path.slice(base.length).replaceAll(/\{(\w+)\}/g, ':$1')
}
