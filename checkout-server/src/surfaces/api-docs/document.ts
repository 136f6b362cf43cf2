import { ROLE_PERMISSIONS, ROLES, type ProblemCode } from '@autogopay/shared'
import {
  takesIdempotencyKey,
  type AnswerDescription,
  type ApiDescription,
  type RouteDescription,
} from './describe.ts'
import { ERROR_NOTES, errorCodesOf } from './error-notes.ts'
import { introduction, type ScriptFacts } from './introduction.ts'
import type { Content, OpenApiDocument, Operation, Parameter } from './open-api.ts'
import { codeSamplesOf } from './samples.ts'
import { namedSchemas, parametersOf, refTo } from './schemas.ts'
import { WEBHOOKS } from './webhooks.ts'

const SECURITY_SCHEMES = {
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'Your API key.' },
  bearer: { type: 'http', scheme: 'bearer', description: 'Your API key as a bearer token.' },
}
const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Any text of your own, 1 to 255 printable ASCII characters. Repeats of a request with the same key do one thing only and get the first answer again.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
}

/** Writes the OpenAPI document of the given APIs. @param publicUrl - Where callers reach us. */
export function buildDocument(
  apis: readonly ApiDescription[],
  { publicUrl, script }: { publicUrl: string; script: ScriptFacts },
): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {}
  for (const api of apis) {
    for (const route of api.routes) {
      const operations = (paths[route.path] ??= {})
      operations[route.method] = operationOf(route, api)
    }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'AutoGoPay',
      version: '1',
      description: introduction({ publicUrl, script }),
      license: { name: 'MIT' },
    },
    servers: [{ url: publicUrl }],
    tags: apis.flatMap(({ tags }) => tags),
    paths,
    webhooks: WEBHOOKS,
    components: { schemas: namedSchemas(), securitySchemes: SECURITY_SCHEMES },
  }
}

function operationOf(route: RouteDescription, api: ApiDescription): Operation {
  const parameters: Parameter[] = [
    ...(route.params ? describeParameters(route.params, 'path') : []),
    ...(route.query ? describeParameters(route.query, 'query') : []),
    ...(takesIdempotencyKey(route) ? [IDEMPOTENCY_KEY] : []),
  ]
  const answers = Object.entries(route.answers).map(([status, answer]) => {
    const content = contentOf(answer)
    return [status, { description: answer.description, ...(content && { content }) }] as const
  })
  const samples = codeSamplesOf(route.id)
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    description: `${route.description}${permissionNote(route)}`,
    ...(route.permission !== 'public' && { 'x-permission': route.permission }),
    ...(samples.length > 0 && { 'x-codeSamples': samples }),
    security: api.needsApiKey ? [{ apiKey: [] }, { bearer: [] }] : [],
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && { requestBody: requestBodyOf(route, route.body) }),
    responses: { ...Object.fromEntries(answers), ...errorResponses(route, api) },
  }
}

/** Who may call it, as a sentence. */
function permissionNote({ permission }: RouteDescription): string {
  if (permission === 'public') return ''
  const roles = ROLES.filter((role) => ROLE_PERMISSIONS[role].includes(permission))
  return `\n\nNeeds the permission \`${permission}\` (${roles.join(', ')}).`
}

function describeParameters(
  schema: NonNullable<RouteDescription['query']>,
  place: 'path' | 'query',
): Parameter[] {
  return parametersOf(schema).map(({ name, isRequired, description, schema: field }) => ({
    name,
    in: place,
    required: isRequired,
    description,
    schema: field,
  }))
}

function requestBodyOf(
  route: RouteDescription,
  schema: NonNullable<RouteDescription['body']>,
): NonNullable<Operation['requestBody']> {
  const example = route.bodyExample
  return {
    // No body counts as `{}`.
    required: !schema.safeParse({}).success,
    content: {
      'application/json': { schema: refTo(schema), ...(example !== undefined && { example }) },
    },
  }
}

function contentOf({ schema, example, contentType }: AnswerDescription): Content | null {
  if (contentType) return { [contentType]: { schema: {} } }
  if (!schema) return null
  return {
    'application/json': { schema: refTo(schema), ...(example !== undefined && { example }) },
  }
}

function errorResponses(route: RouteDescription, api: ApiDescription): Operation['responses'] {
  const { errorStyle } = api
  const codes = errorCodesOf(route, api.needsApiKey)
  const byStatus = Map.groupBy(codes, (code) => errorStyle.statusOf(code))
  const content = { [errorStyle.contentType]: { schema: refTo(errorStyle.schema) } }
  const responses = [...byStatus].map(([status, some]) => {
    const headers = some.includes('rate_limited') && { headers: RETRY_AFTER }
    return [String(status), { description: notesOf(some), ...headers, content }] as const
  })
  return Object.fromEntries(responses)
}

const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
}

function notesOf(codes: readonly ProblemCode[]): string {
  return codes.map((code) => `\`${code}\`: ${ERROR_NOTES[code]}`).join('\n\n')
}
