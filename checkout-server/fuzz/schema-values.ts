import { nastyValue, randomText } from './nasty-values.ts'
import type { Random } from '../testing/random.ts'

/** As much of JSON Schema as our documents use. */
export interface Schema {
  $ref?: string
  type?: string
  enum?: readonly unknown[]
  const?: unknown
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
  allOf?: readonly Schema[]
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  required?: readonly string[]
  items?: Schema
  format?: string
  pattern?: string
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
}

/** Writes values for the schemas of one document. */
export interface SchemaValues {
  /** A value that mostly fits. */
  fitting(schema: Schema): unknown
  /** The same with something broken somewhere inside. */
  broken(schema: Schema): unknown
}

/**
 * @param options.named - The document's named schemas.
 * @param options.known - Ids that exist, by their prefix (`pay`): a text whose pattern begins with one
 *   is mostly such an id, so that requests get past the look-up.
 */
export function schemaValues(
  random: Random,
  options: { named: Record<string, Schema>; known: (prefix: string) => readonly string[] },
): SchemaValues {
  const resolve = (schema: Schema): Schema => {
    if (!schema.$ref) return schema
    return options.named[schema.$ref.split('/').at(-1) ?? ''] ?? {}
  }
  const idLike = (pattern: string): string | null => {
    const prefix = /^\^([a-z]{2,4})_/.exec(pattern)?.[1]
    if (!prefix) return null
    const known = options.known(prefix)
    const isKnown = known.length > 0 && random.chance(0.8)
    return isKnown ? random.pick(known) : `${prefix}_${'0'.repeat(25)}${random.int(0, 9)}`
  }
  const text = (schema: Schema): string => {
    const id = schema.pattern && idLike(schema.pattern)
    if (id) return id
    switch (schema.format) {
      case 'uri':
        return random.pick([
          'https://shop.example/a?b=c#d',
          `http://127.0.0.1:9/${random.int(0, 99)}`,
        ])
      case 'email':
        return `budi${random.int(0, 99)}@example.com`
      case 'date-time':
        return new Date(random.int(0, 4e12)).toISOString()
      case 'date':
        return new Date(random.int(0, 4e12)).toISOString().slice(0, 10)
      default:
        return random.chance(0.7) ? `Order-${random.int(0, 20_000)}` : randomText(random)
    }
  }
  const number = (schema: Schema): number => {
    const from = schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1
    const to = Math.min(schema.maximum ?? 100_000, from + 1_000_000)
    return random.pick([from, to, random.int(from, to)])
  }
  const object = (schema: Schema): Record<string, unknown> => {
    const record: Record<string, unknown> = {}
    for (const [name, part] of Object.entries(schema.properties ?? {})) {
      if (schema.required?.includes(name) || random.chance(0.4)) record[name] = fitting(part)
    }
    const more = schema.additionalProperties
    if (typeof more === 'object') record[`key_${random.int(0, 30)}`] = fitting(more)
    return record
  }
  const fitting = (given: Schema): unknown => {
    const schema = resolve(given)
    const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf
    if (choices && choices.length > 0) return fitting(random.pick(choices))
    if (schema.const !== undefined) return schema.const
    if (schema.enum && schema.enum.length > 0) return random.pick(schema.enum)
    switch (schema.type) {
      case 'object':
        return object(schema)
      case 'array':
        return Array.from({ length: random.int(0, 4) }, () => fitting(schema.items ?? {}))
      case 'integer':
      case 'number':
        return number(schema)
      case 'boolean':
        return random.chance(0.5)
      case 'null':
        return null
      default:
        return text(schema)
    }
  }
  return { fitting, broken: (schema) => breakSomewhere(random, fitting(schema)) }
}

/** Replaces, removes or adds one thing somewhere inside a value. */
function breakSomewhere(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.chance(0.15)) return nastyValue(random)
  const entries = Object.entries(value)
  if (Array.isArray(value)) return value.map((item) => breakSomewhere(random, item))
  if (entries.length === 0 || random.chance(0.2)) {
    return { ...value, [random.pick(['extra', '__proto__', '', 'amount '])]: nastyValue(random) }
  }
  const [name, inner] = random.pick(entries)
  if (random.chance(0.15)) return Object.fromEntries(entries.filter(([key]) => key !== name))
  const isNested = typeof inner === 'object' && random.chance(0.6)
  return { ...value, [name]: isNested ? breakSomewhere(random, inner) : nastyValue(random) }
}
