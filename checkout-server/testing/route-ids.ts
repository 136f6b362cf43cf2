import { z } from 'zod'
import type { RouteDescription } from '../src/surfaces/api-docs/describe.ts'

/** An id that a route takes and that names nothing: read off the pattern of its parameter. */
export function unknownId({ path, params }: RouteDescription): string {
  const [field] = Object.values(z.toJSONSchema(params ?? z.object({})).properties ?? {})
  const pattern = typeof field === 'object' ? (field.pattern ?? '') : ''
  const prefix = /^\^([a-z]+)_/.exec(pattern)?.[1]
  if (prefix) return `${prefix}_${'0'.repeat(26)}`
  if (path.includes('{transaction_id}')) return '00000000-0000-4000-8000-000000000000'
  throw new Error(`${path} has a kind of id that this does not know: say here what one looks like`)
}
