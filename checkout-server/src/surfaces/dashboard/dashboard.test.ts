import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { problemResponse, toProblem } from '../../platform/http/problems.ts'
import { dashboardRoutes } from './dashboard.ts'
import type { DashboardFile, DashboardFiles } from './files.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const file = (type: string, text: string): DashboardFile => ({
  type,
  bytes: bytesOf(text),
  br: bytesOf(`br ${text}`),
  gzip: bytesOf(`gzip ${text}`),
})
const FILES: DashboardFiles = new Map([
  ['index.html', file('text/html; charset=utf-8', '<!doctype html>')],
  ['assets/main-1a2b.js', file('text/javascript; charset=utf-8', 'start()')],
])
const appOf = (dashboard: DashboardFiles | null, publicUrl = 'https://pay.example') => {
  const app = new Hono().route('/dashboard', dashboardRoutes({ dashboard, publicUrl }))
  app.onError((error) => problemResponse(toProblem(error, 'request-1')))
  return app
}

test('every address of the dashboard is its one page, which is asked for anew each time', async () => {
  const app = appOf(FILES)
  for (const path of ['', '/', '/payments/pay_1', '/what/ever']) {
    const answer = await app.request(`/dashboard${path}`)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(await answer.text()).toBe('<!doctype html>')
  }
})

test('the page’s policy takes scripts, styles and calls from this origin alone, and no HTML from text', async () => {
  const { headers } = await appOf(FILES).request('/dashboard')
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).not.toMatch(/unsafe|\*|data:|blob:/)
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ]) {
    expect(policy.split('; ')).toContain(part)
  }
  expect(headers.get('strict-transport-security')).toBe('max-age=31536000')
})

test('a file is kept for ever under its hash, in the coding that the browser takes', async () => {
  const app = appOf(FILES)
  const get = (accepted: string) =>
    app.request('/dashboard/assets/main-1a2b.js', { headers: { 'accept-encoding': accepted } })
  expect(await (await get('gzip, deflate, br')).text()).toBe('br start()')
  expect(await (await get('gzip')).text()).toBe('gzip start()')
  const plain = await get('identity')
  expect(await plain.text()).toBe('start()')
  expect(plain.headers.get('content-encoding')).toBeNull()
  expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
})

test('a file of another release is not found, rather than the page in its place', async () => {
  const app = appOf(FILES)
  expect((await app.request('/dashboard/assets/main-gone.js')).status).toBe(404)
  expect((await app.request('/dashboard/assets/..%2Findex.html')).status).toBe(404)
  expect((await app.request('/dashboard', { method: 'POST' })).status).toBe(405)
})

test('without a build, the page says what to do', async () => {
  const answer = await appOf(null).request('/dashboard')
  expect(answer.status).toBe(404)
  expect(await answer.text()).toContain('npm run build:dashboard')
})
