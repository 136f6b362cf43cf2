import type { Permission, ProblemCode } from '@autogopay/shared'
import type { z } from 'zod'

/** One successful answer of a route. */
export interface AnswerDescription {
  description: string
  /** Shape of the JSON body. It must be one of the named schemas of `components.ts`. */
  schema?: z.ZodType
  /** A body as it may look; it must fit the schema. */
  example?: unknown
  /** Type of a body that is not JSON. Without it and without `schema` there is no body. */
  contentType?: string
}

/**
 * What a route takes and gives. The route checks requests by it (`mount.ts`) and the OpenAPI document
 * is made of it (`document.ts`), so that the two cannot drift.
 */
export interface RouteDescription {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Whole path as OpenAPI writes it: `/v1/payments/{id}`. */
  path: `/${string}`
  /** Name of the operation, unique over all APIs: generated clients call it so. */
  id: string
  /** What the caller's key or role must allow; `public`: nobody is asked who they are. */
  permission: Permission | 'public'
  /** One of the tags of its {@link ApiDescription}. */
  tag: string
  summary: string
  /** Markdown. */
  description: string
  /** Parts of the path. One that does not fit names nothing that exists, so it is `not_found`. */
  params?: z.ZodObject
  query?: z.ZodObject
  /** Without it, a body may only be absent or `{}`. */
  body?: z.ZodObject
  bodyExample?: unknown
  /** Longest body; 64 KiB unless told. */
  maxBodyBytes?: number
  /**
   * Takes the header `Idempotency-Key` and keeps its answers itself, in the transaction of its work.
   * Any other POST of `/v1` takes it without a word here ({@link takesIdempotencyKey}).
   */
  isIdempotent?: true
  /** By HTTP status. */
  answers: Readonly<Record<number, AnswerDescription>>
  /**
   * Put down in the audit log once it is done, with the values of those fields of the body that are
   * named: never one that may hold a secret.
   */
  audit?: { action: string; keep?: readonly string[] }
  /** Errors of this operation besides those that its other fields imply. */
  errors?: readonly ProblemCode[]
  /** What `not_found` says, the same whether an id is malformed, unknown or another merchant's. */
  notFound?: string
}

/**
 * Whether a route takes the header `Idempotency-Key`. Every POST of `/v1` does: what it answered first
 * is kept, sealed, and given to repeats (`payments/answer-once.ts`); nothing is to be done for that.
 * A route whose process may die between its work and its answer finds `operationId` in its input: what
 * it makes under that id is found, and not made twice.
 */
export function takesIdempotencyKey(
  route: Pick<RouteDescription, 'method' | 'path' | 'isIdempotent'>,
): boolean {
  return route.isIdempotent === true || (route.method === 'post' && route.path.startsWith('/v1/'))
}

/** How an API writes errors. */
export interface ErrorStyle {
  schema: z.ZodType
  contentType: string
  /** HTTP status of an error. */
  statusOf: (code: ProblemCode) => number
}

/** A group of routes with one way of authentication and of writing errors. */
export interface ApiDescription {
  tags: readonly { name: string; description: string }[]
  needsApiKey: boolean
  errorStyle: ErrorStyle
  routes: readonly RouteDescription[]
}
