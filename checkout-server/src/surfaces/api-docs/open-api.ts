import type { CodeSample } from './samples.ts'
import type { JsonSchema } from './schemas.ts'

/** An OpenAPI 3.1 document, as far as we write one. */
export interface OpenApiDocument {
  openapi: '3.1.1'
  info: { title: string; version: string; description: string; license: { name: string } }
  servers: { url: string }[]
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, Operation>>
  webhooks: Record<string, { post: Operation }>
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, unknown> }
}

/** One operation of the document. */
export interface Operation {
  operationId?: string
  tags?: string[]
  summary: string
  description: string
  /** What the caller's key or role must allow. */
  'x-permission'?: string
  /** Whole programs; readers show them instead of ones that they make up. */
  'x-codeSamples'?: CodeSample[]
  security?: Record<string, never[]>[]
  parameters?: Parameter[]
  requestBody?: { required: boolean; content: Content }
  responses: Record<string, { description: string; headers?: object; content?: Content }>
}

/** One parameter of an operation. */
export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description: string
  schema: JsonSchema
}
/** A body, by its type. */
export type Content = Record<string, { schema: object; example?: unknown }>
