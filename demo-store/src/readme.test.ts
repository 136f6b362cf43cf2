import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { API_KEY, signedCallback, startFakeAutogopay } from './testing/fake-autogopay.ts'

const README = new URL('../README.md', import.meta.url)

test('the code in the README creates a payment and tells good callbacks from forged ones', async () => {
  const [, code] = /```js\n(.*?)```/s.exec(await readFile(README, 'utf8')) ?? []
  await using fake = await startFakeAutogopay()
  const folder = await mkdtemp(join(tmpdir(), 'demo-store-readme-'))
  const file = join(folder, 'shop.mjs')
  // What a shop would do with it: create one payment once the server listens.
  const use = `console.log(JSON.stringify(await createPayment(
    { orderId: 'A-1', amount: 25000, redirectUrl: 'https://shop.example/A-1' })))`
  await writeFile(file, `${code}\n${use}\n`)
  const port = await freePort()
  const shop = spawn(process.execPath, [file], {
    env: { AUTOGOPAY_URL: fake.url, AUTOGOPAY_API_KEY: API_KEY, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [created] = await once(shop.stdout, 'data')
    expect(JSON.parse(String(created))).toMatchObject({ orderId: 'A-1', status: 'pending' })
    expect(fake.requests[0]?.idempotencyKey).toBe('order-A-1')

    const printed = once(shop.stdout, 'data')
    const send = (callback: { body: string; headers: Record<string, string> }) =>
      fetch(`http://127.0.0.1:${port}/`, { method: 'POST', ...callback })
    const order = { orderId: 'A-1', amount: 25_000 }
    expect((await send(signedCallback({ ...order, apiKey: 'agp_test_another' }))).status).toBe(401)
    expect((await send({ body: '{}', headers: {} })).status).toBe(401)
    expect((await send(signedCallback(order))).status).toBe(200)
    expect(String((await printed)[0])).toBe('paid: A-1, Rp 25000\n')
  } finally {
    shop.kill()
    await rm(folder, { recursive: true })
  }
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
