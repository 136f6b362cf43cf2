import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../../testing/database.ts'
import { readManifest } from '../../../../widget/build/script.ts'
import { findKeptFile, keepFile } from '../../platform/kept-files.ts'
import { embedRoutes, loadEmbedScript, type EmbedScript } from './embed.ts'

const { sql, drop } = await createTestDatabase()
const folder = await mkdtemp(join(tmpdir(), 'autogopay-embed-'))
afterAll(async () => {
  await rm(folder, { recursive: true })
  await drop()
})

/** The server of a release whose script is this text. */
async function release(source: string) {
  const build = async (name: string, text: string) => {
    const file = join(folder, name)
    await writeFile(file, text)
    const script = await loadEmbedScript(pathToFileURL(file))
    await keepFile(sql, { path: script.immutablePath, body: script.bytes })
    return script
  }
  const script = await build('autogopay-checkout.js', source)
  const later = await Promise.all(
    ['extras', 'link'].map((name) =>
      build(`autogopay-checkout-${name}.js`, `${name} of ${source}`),
    ),
  )
  const app = embedRoutes({ script, later, findKeptFile: (path) => findKeptFile(sql, path) })
  const ask = (path: string, coding = 'identity') =>
    app.request(path.replace(/^\/embed/, ''), { headers: { 'accept-encoding': coding } })
  return { script, later, ask }
}
const hashOf = async (answer: Response) =>
  `sha384-${createHash('sha384')
    .update(new Uint8Array(await answer.arrayBuffer()))
    .digest('base64')}`

test('a script named by its content stays, to the byte, through later releases', async () => {
  const scripts: EmbedScript[] = []
  for (const source of ['first()', 'second()', 'third()', 'third()']) {
    const { script, later } = await release(source)
    scripts.push(script, ...later)
  }
  const { ask, script, later } = await release('fourth()')
  for (const older of [...scripts, script, ...later]) {
    const answer = await ask(older.immutablePath)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(await hashOf(answer)).toBe(older.integrity)
  }
})

test('what a page needs to name the newest script is said, and true', async () => {
  await release('older()')
  const { ask, script } = await release('newer()')
  const answer = await ask('/embed/v1/autogopay-checkout.json')
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  const { path, integrity } = (await answer.json()) as { path: string; integrity: string }
  expect(path).toBe(script.immutablePath)
  expect(await hashOf(await ask(path))).toBe(integrity)
})

test('the name without a hash is always the newest, and kept for minutes only', async () => {
  const { ask } = await release('newest()')
  const answer = await ask('/embed/v1/autogopay-checkout.js')
  expect(answer.headers.get('cache-control')).toBe('public, max-age=300')
  expect(await answer.text()).toBe('newest()')
})

test('what a script loads on demand is served by the name that the build gave it', async () => {
  const { extras, link } = await readManifest()
  for (const { file, servedAs } of [extras, link]) {
    const built = await loadEmbedScript(new URL(`../../../../widget/dist/${file}`, import.meta.url))
    expect(built.immutablePath).toBe(`/embed/v1/${servedAs}`)
  }
})

test('older ones come compressed, too', async () => {
  const old = await release('old()')
  const { ask } = await release('new()')
  const bytesOf = async (coding: string) =>
    Buffer.from(await (await ask(old.script.immutablePath, coding)).arrayBuffer())
  expect(brotliDecompressSync(await bytesOf('br, gzip')).toString()).toBe('old()')
  expect(gunzipSync(await bytesOf('gzip')).toString()).toBe('old()')
})

test('no other name is looked for', async () => {
  await keepFile(sql, { path: '/embed/v1/other.js', body: Buffer.from('x') })
  const app = embedRoutes({
    ...(await release('x()')),
    findKeptFile: () => Promise.reject(new Error('it was looked for')),
  })
  app.onError((error, c) => c.text(error.message, 404))
  for (const name of ['other.js', 'autogopay-checkout-XYZ.js', 'autogopay-checkout-0.js']) {
    expect(await (await app.request(`/v1/${name}`)).text()).toBe('There is no such file.')
  }
})
