import type { ProblemCode } from '@autogopay/shared'
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
  /** Takes the header `Idempotency-Key`. */
  isIdempotent?: true
  /** By HTTP status. */
  answers: Readonly<Record<number, AnswerDescription>>
  /** Errors of this operation besides those that its other fields imply. */
  errors?: readonly ProblemCode[]
  /** What `not_found` says, the same whether an id is malformed, unknown or another merchant's. */
  notFound?: string
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
