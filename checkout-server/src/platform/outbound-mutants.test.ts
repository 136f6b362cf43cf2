import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  flippingLookup,
  HOSTS,
  isName,
  PUBLIC_ADDRESS,
  toLoopback,
  watchNetwork,
} from '../../testing/hostile-addresses.ts'
import type * as Outbound from './outbound.ts'

const SOURCE = new URL('./outbound.ts', import.meta.url)
let folder: string
beforeAll(async () => {
  // Beside the others, so that the packages that the source imports are found from there.
  folder = await mkdtemp(join(import.meta.dirname, '../../../node_modules/.outbound-mutants-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** outbound.ts with one of its checks taken out. */
async function mutant(name: string, find: RegExp, replacement: string) {
  const source = await readFile(SOURCE, 'utf8')
  const changed = source.replace(find, replacement)
  expect(changed, `${name}: the check has moved; find it again`).not.toBe(source)
  const at = (file: string) => new URL(file, SOURCE).href
  const text = changed.replaceAll(/'(\.\/[\w-]+\.ts)'/g, (_, file: string) => `'${at(file)}'`)
  const file = join(folder, `${name}.ts`)
  await writeFile(file, text)
  return (await import(pathToFileURL(file).href)) as typeof Outbound
}

/** Sends to every host, through flipping names and over a hostile route. @returns What got inside. */
async function insideBy({ createOutboundAgent }: typeof Outbound): Promise<number> {
  const send = async (url: string, lookup: Outbound.OutboundLookup) => {
    const dispatcher = createOutboundAgent({ allowPrivate: false, connectTimeoutMs: 2_000, lookup })
    await request(url, { dispatcher, method: 'POST', body: '{}' })
      .then(({ body }) => body.dump())
      .catch(() => {})
    await dispatcher.destroy()
  }
  const network = await watchNetwork({ allowPorts: [] })
  try {
    for (const host of HOSTS.filter((name) => URL.canParse(`http://${name}/`))) {
      await send(`http://${host}/`, toLoopback)
    }
    const flipping = flippingLookup()
    for (let turn = 0; turn < 100; turn += 1) await send('http://rebind.test/', flipping)
    network.leadInside()
    await send(`http://${PUBLIC_ADDRESS}/`, toLoopback)
    await send('http://hooks.test/', async () => [{ address: PUBLIC_ADDRESS, family: 4 }])
    return network.reached.length + network.requests
  } finally {
    await network.close()
  }
}

test('nothing gets inside', async () => {
  expect(HOSTS.length).toBeGreaterThanOrEqual(150)
  expect(HOSTS.filter(isName).length).toBeGreaterThan(5)
  expect(await insideBy(await import('./outbound.ts'))).toBe(0)
})

// Each check alone lets something through: taken out, its gap must show.
test.each([
  ['the address in the URL', /if \(isIP\(host\) && !isAllowed\(host\)\)/, 'if (false)'],
  [
    'the looked-up addresses',
    /if \(!addresses\.every\(.*\)\) throw new BlockedAddressError\(\)/,
    '',
  ],
  [
    'the address of the socket',
    /if \(socket\.remoteAddress !== undefined && !isAllowed\(socket\.remoteAddress\)\)/,
    'if (false)',
  ],
])('without the check of %s something does', async (name, find, replacement) => {
  const changed = await mutant(name.replaceAll(' ', '-'), find, replacement)
  expect(await insideBy(changed)).toBeGreaterThan(0)
})
