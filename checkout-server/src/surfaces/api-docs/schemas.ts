import { z } from 'zod'
import { COMPONENTS } from './components.ts'
import { FIELD_NOTES, PARAMETER_NOTES } from './field-notes.ts'

/** A JSON Schema (2020-12), the dialect of OpenAPI 3.1. */
export type JsonSchema = z.core.JSONSchema.JSONSchema

const NAMES = new Map(Object.entries(COMPONENTS).map(([name, schema]) => [schema, name]))

/**
 * Reference to a named schema.
 * @throws {Error} It is not in `components.ts`.
 */
export function refTo(schema: z.ZodType): { $ref: string } {
  const name = NAMES.get(schema)
  if (name === undefined) throw new Error('a schema of a route has no name in components.ts')
  return { $ref: pointerTo(name) }
}

/**
 * The named schemas. zod writes them itself, from the very objects that check requests: the generator
 * of @hono/zod-openapi would want names inside the schemas, and so its code inside the contract.
 */
export function namedSchemas(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>()
  for (const [name, schema] of Object.entries(COMPONENTS)) registry.add(schema, { id: name })
  const { schemas } = z.toJSONSchema(registry, { ...OPTIONS, uri: pointerTo })
  for (const [name, schema] of Object.entries(schemas)) {
    // They belong to a file of its own; in here the place is the name.
    delete schema.$id
    delete schema.$schema
    annotate(schema, name)
  }
  return schemas
}

/** The fields of a query or path, one by one. */
export function parametersOf(
  schema: z.ZodObject,
): { name: string; isRequired: boolean; description: string; schema: JsonSchema }[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, OPTIONS)
  return Object.entries(properties).map(([name, field]) => ({
    name,
    isRequired: required.includes(name),
    description: PARAMETER_NOTES[name] ?? FIELD_NOTES[name] ?? '',
    schema: field as JsonSchema,
  }))
}

const OPTIONS = {
  // What a caller writes; for answers it means that fields may be added to them one day.
  io: 'input',
  override({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }) {
    // The limits of JavaScript's own numbers say nothing to a reader.
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
    // `date-time`, `email` and `uri` say it shorter than their patterns.
    if (jsonSchema.format) delete jsonSchema.pattern
  },
} as const

function annotate(schema: JsonSchema, name: string): void {
  for (const [field, value] of Object.entries(schema.properties ?? {})) {
    if (typeof value !== 'object') continue
    annotate(value, name)
    const note = FIELD_NOTES[`${name}.${field}`] ?? FIELD_NOTES[field]
    if (note) value.description = note
  }
  for (const choice of [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) {
    if (typeof choice === 'object') annotate(choice, name)
  }
  if (schema.items && !Array.isArray(schema.items) && typeof schema.items === 'object') {
    annotate(schema.items, name)
  }
}

function pointerTo(name: string): string {
  return `#/components/schemas/${name}`
}
