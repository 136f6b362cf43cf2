import { Hono, type Context, type MiddlewareHandler } from 'hono'
import { z } from 'zod'
import { readIdempotencyKey, type IdempotencyKey } from '../../payments/idempotency.ts'
import { AppError } from '../../platform/errors.ts'
import type { MerchantEnv } from '../../platform/http/env.ts'
import { refuseOtherMethods } from '../../platform/http/other-methods.ts'
import { readJson, readQuery } from '../../platform/http/json-body.ts'
import { ProviderMisconfigured } from '../../providers/provider.ts'
import type { RouteDescription } from './describe.ts'

const NO_FIELDS = z.strictObject({})
const NOTHING_HERE = 'There is nothing at this address.'

type FieldsOf<D, K extends string> =
  D extends Record<K, infer S extends z.ZodType> ? z.output<S> : Record<never, never>

/** A merchant's request, checked by the route's description. */
export interface RouteInput<D extends RouteDescription> {
  merchantId: string
  apiKeyId: string
  params: FieldsOf<D, 'params'>
  query: FieldsOf<D, 'query'>
  body: FieldsOf<D, 'body'>
  /** Null: the caller sent none, or the route takes none. */
  idempotencyKey: IdempotencyKey | null
}

/** A described route with its work. */
export interface BoundRoute {
  description: RouteDescription
  handle: (c: Context<MerchantEnv>) => Promise<Response>
}

/** Binds a description to the function that answers; that one sees checked input only. */
export function route<D extends RouteDescription>(
  description: D,
  answer: (input: RouteInput<D>, c: Context<MerchantEnv>) => Promise<Response>,
): BoundRoute {
  return {
    description,
    async handle(c) {
      try {
        return await answer(await readInput(c, description), c)
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
  routes: readonly BoundRoute[]
}): Hono<MerchantEnv> {
  const app = new Hono<MerchantEnv>()
  const mount = ({ description, handle }: BoundRoute) => {
    const path = honoPath(description.path, options.base)
    app.on(description.method.toUpperCase(), path, options.guard, handle)
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
  const { merchantId, apiKeyId } = c.var
  const params = (description.params ?? NO_FIELDS).safeParse(c.req.param())
  if (!params.success) throw new AppError('not_found', notFound ?? NOTHING_HERE)
  const query = description.query ? readQuery(c, description.query) : {}
  const body =
    method === 'get'
      ? {}
      : await readJson(c, description.body ?? NO_FIELDS, description.maxBodyBytes)
  const idempotencyKey = description.isIdempotent
    ? readIdempotencyKey({
        merchantId,
        header: c.req.header('idempotency-key'),
        wish: [`${method} ${path}`, { params: params.data, body }],
      })
    : null
  const input = { merchantId, apiKeyId, params: params.data, query, body, idempotencyKey }
  // The compiler cannot follow that each part was read by the schema of its own description.
  return input as RouteInput<D>
}

function honoPath(path: string, base: string): string {
  if (!path.startsWith(`${base}/`)) throw new Error(`${path} is not below ${base}`)
  return path.slice(base.length).replaceAll(/\{(\w+)\}/g, ':$1')
}
