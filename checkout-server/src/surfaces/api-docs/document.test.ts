import { PROBLEM_STATUS } from '@autogopay/shared'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { checkoutRoutes, type CheckoutDeps } from '../checkout/checkout.ts'
import type { LinkContext } from '../../payment-links/context.ts'
import { checkoutLinkRoutes } from '../payment-links/checkout-routes.ts'
import type { MerchantApiDeps } from '../v1/v1.ts'
import { v1Routes } from '../v1/v1.ts'
import { autogopayRoutes } from '../autogopay-api/autogopay-api.ts'
import { APIS } from './apis.ts'
import { COMPONENTS } from './components.ts'
import { buildDocument } from './document.ts'
import { ERROR_NOTES, errorCodesOf } from './error-notes.ts'
import { FIELD_NOTES, PARAMETER_NOTES } from './field-notes.ts'

const document = buildDocument(APIS, {
  publicUrl: 'https://pay.example',
  script: { path: '/embed/v1/autogopay-checkout-0.js', integrity: 'sha384-x' },
})
const ROUTES = APIS.flatMap((api) => api.routes.map((route) => ({ api, route, id: route.id })))
const OPERATIONS = Object.entries(document.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
)

/** Every object inside a value, with the path to it. */
function* objectsIn(value: unknown, path = '#'): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return
  yield [path, value as Record<string, unknown>]
  for (const [key, part] of Object.entries(value)) yield* objectsIn(part, `${path}/${key}`)
}

describe('the OpenAPI document', () => {
  test('has every route of the sub-apps, and no other', () => {
    // Only registered, never called: nothing of the dependencies is touched.
    const links = { payments: {}, publicUrl: 'https://pay.example' } as LinkContext
    const auth = { publicUrl: 'https://pay.example' }
    const deps = { payments: {}, links, webhooks: {}, auth } as MerchantApiDeps
    const app = new Hono()
      .route('/v1', v1Routes(deps))
      .route('/api', autogopayRoutes(deps))
      .route('/checkout/links', checkoutLinkRoutes({ links, trustedProxies: 0 }))
      .route('/checkout', checkoutRoutes({ payments: {} } as CheckoutDeps))
    const registered = app.routes
      .filter(({ method }) => method !== 'ALL' && method !== 'OPTIONS')
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    const described = OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
    expect([...new Set(registered)].sort()).toEqual(described.sort())
  })

  test('says OpenAPI 3.1 and names the server', () => {
    expect(document.openapi).toMatch(/^3\.1\./)
    expect(document.servers).toEqual([{ url: 'https://pay.example' }])
  })

  test('refers to nothing that it does not have, and has nothing that is not referred to', () => {
    const referred = new Set<string>()
    for (const [path, { $ref }] of objectsIn(document)) {
      if ($ref === undefined) continue
      const name = /^#\/components\/schemas\/(\w+)$/.exec(String($ref))?.[1] ?? String($ref)
      expect(document.components.schemas, path).toHaveProperty(name)
      referred.add(name)
    }
    expect([...referred].sort()).toEqual(Object.keys(document.components.schemas).sort())
  })

  test('calls every operation by a name of its own, with known tags', () => {
    const ids = OPERATIONS.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    const tags = document.tags.map(({ name }) => name)
    expect(new Set(tags).size).toBe(tags.length)
    expect(new Set(OPERATIONS.flatMap(({ operation }) => operation.tags))).toEqual(new Set(tags))
  })

  test('declares each part of each path, and nothing else as one', () => {
    for (const { path, operation } of OPERATIONS) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = (operation.parameters ?? []).filter(({ in: place }) => place === 'path')
      expect(declared.map(({ name }) => name)).toEqual(inPath)
      expect(declared.every(({ required }) => required)).toBe(true)
    }
  })

  test('asks merchants for the key, in either of two ways, and browsers for none', () => {
    expect(Object.keys(document.components.securitySchemes)).toEqual(['apiKey', 'bearer'])
    for (const { path, operation } of OPERATIONS) {
      const isMerchants = !path.startsWith('/checkout/')
      const keys = isMerchants ? [{ apiKey: [] }, { bearer: [] }] : []
      expect(operation.security).toEqual(keys)
      expect(Object.keys(operation.responses).includes('401')).toBe(isMerchants)
    }
  })

  test('offers Idempotency-Key exactly where it is taken', () => {
    for (const { route } of ROUTES) {
      const operation = document.paths[route.path]?.[route.method]
      const names = (operation?.parameters ?? []).map(({ name }) => name)
      expect(names.includes('Idempotency-Key')).toBe(
        route.isIdempotent === true || (route.method === 'post' && route.path.startsWith('/v1/')),
      )
    }
  })

  test('has the AutoGoPay API answer with its eight error statuses only', () => {
    const allowed = new Set([200, 400, 401, 404, 405, 409, 413, 429, 500].map(String))
    for (const { path, operation } of OPERATIONS) {
      if (!path.startsWith('/api/')) continue
      for (const status of Object.keys(operation.responses)) expect(allowed).toContain(status)
    }
    const [, autogopay] = APIS
    for (const code of Object.keys(PROBLEM_STATUS) as (keyof typeof PROBLEM_STATUS)[]) {
      expect(allowed).toContain(String(autogopay?.errorStyle.statusOf(code)))
    }
  })

  test('keeps strict inputs strict and leaves answers open to new fields', () => {
    const { CreatePayment, Payment, GenerateQris } = document.components.schemas
    expect(CreatePayment?.additionalProperties).toBe(false)
    expect(GenerateQris).toMatchObject({ additionalProperties: false, required: ['amount'] })
    expect(Payment?.additionalProperties).toBeUndefined()
  })
})

describe.each(ROUTES)('the examples of $id', ({ api, route }) => {
  test('fit its own schemas', () => {
    if (route.body) expect(route.body.safeParse(route.bodyExample).error).toBeUndefined()
    for (const [status, { schema, example, contentType }] of Object.entries(route.answers)) {
      if (!schema) {
        expect(contentType !== undefined || status === '204').toBe(true)
        continue
      }
      expect(schema.safeParse(example).error).toBeUndefined()
    }
  })

  test('come with an explanation of every error', () => {
    for (const code of errorCodesOf(route, api.needsApiKey)) expect(ERROR_NOTES[code]).toBeTruthy()
  })
})

describe('the notes', () => {
  test('explain every field and every parameter', () => {
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      for (const [path, { properties }] of objectsIn(schema)) {
        for (const [field, value] of Object.entries(properties ?? {})) {
          expect(value, `${name}${path} ${field}`).toHaveProperty('description')
        }
      }
    }
    for (const { path, operation } of OPERATIONS) {
      for (const { name, description } of operation.parameters ?? []) {
        expect(description, `${path} ${name}`).not.toBe('')
      }
    }
  })

  test('explain nothing that does not exist', () => {
    const fields = new Set<string>()
    for (const [path, { properties }] of objectsIn(document.components.schemas)) {
      const component = path.split('/')[1] ?? ''
      for (const field of Object.keys(properties ?? {})) {
        fields.add(field).add(`${component}.${field}`)
      }
    }
    expect(Object.keys(FIELD_NOTES).filter((note) => !fields.has(note))).toEqual([])
    const parameters = OPERATIONS.flatMap(({ operation }) => operation.parameters ?? [])
    const names = new Set(parameters.map(({ name }) => name))
    expect(Object.keys(PARAMETER_NOTES).filter((note) => !names.has(note))).toEqual([])
  })

  test('are about schemas with a name each', () => {
    expect(new Set(Object.values(COMPONENTS)).size).toBe(Object.keys(COMPONENTS).length)
  })
})
