import { fork, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DEMO_GOBIZ_ACCOUNT } from './gobiz/demo-account.ts'
import { openPortal } from './testing/portal.ts'
import { startReceiver } from './testing/receiver.ts'

// Each test starts whole processes, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

let dataDir: string
let receiver: Awaited<ReturnType<typeof startReceiver>>
const started: ChildProcess[] = []
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'))
  receiver = await startReceiver()
})
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  await receiver.close()
  await rm(dataDir, { recursive: true, force: true })
})

const environment = (port: number) => ({
  ...process.env,
  SANDBOX_PORT: String(port),
  DATA_DIR: dataDir,
  MIDTRANS_CLOCK_SCALE: '0.002',
})

const start = async (port = 0) => {
  const child = spawn(process.execPath, [MAIN], {
    env: environment(port),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(child)
  const [line] = await once(child.stdout, 'data')
  const url = /^sandbox (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(String(line))?.[1]
  if (!url) throw new Error(`It printed: ${String(line)}`)
  return { child, url }
}

const post = async (url: string, body: unknown): Promise<Record<string, unknown>> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from('key-1:').toString('base64')}`,
    },
    body: JSON.stringify(body),
  })
  return answer.json()
}

/** A notification about the order that was under way when the process was killed. */
const isInterrupted = ({ body }: { body: Record<string, unknown> }) => body['order_id'] === 'kept-1'

const end = async (child: ChildProcess, signal: NodeJS.Signals) => {
  const ended = once(child, 'exit')
  child.kill(signal)
  return ended
}

test('kill -9 loses no transaction, no scenario, no payment to come and no notification', async () => {
  const first = await start()
  const account = { serverKey: 'key-1', name: 'Toko', notificationUrl: `${receiver.url}/notices` }
  await post(`${first.url}/_control/merchants`, account)
  const charge = (url: string, order_id: string) =>
    post(`${url}/v2/charge`, {
      payment_type: 'gopay',
      transaction_details: { order_id, gross_amount: 44_000 },
    })
  receiver.answerWith((_, count) => (count === 1 ? 'hang' : { status: 200 }))
  const { transaction_id: id } = await charge(first.url, 'kept-1')
  await charge(first.url, 'kept-2')
  await post(`${first.url}/_control/scenario`, { name: 'refused', reference: 'kept-3' })
  const at = new Date(Date.now() + 700).toISOString()
  await post(`${first.url}/_control/pay`, { reference: 'kept-2', at })
  await receiver.waitFor(() => true, 2)
  await end(first.child, 'SIGKILL')

  const second = await start(Number(new URL(first.url).port))
  expect(second.url).toBe(first.url)
  expect((await receiver.waitFor(isInterrupted, 2)).at(-1)?.body['transaction_id']).toBe(id)
  await receiver.waitFor(
    ({ body }) => body['order_id'] === 'kept-2' && body['transaction_status'] === 'settlement',
  )
  expect(await charge(second.url, 'kept-3')).toMatchObject({ transaction_status: 'deny' })
  expect(await charge(second.url, 'kept-1')).toMatchObject({ status_code: '406' })
})

test('kill -9 loses no login, no token and no row of a GoPay Merchant account', async () => {
  const first = await start()
  const phone = DEMO_GOBIZ_ACCOUNT.phone.slice(1)
  const portal = openPortal(first.url)
  await portal.logIn(phone)
  const waiting = openPortal(first.url)
  const { body: asked } = await waiting.request(phone)
  await post(`${first.url}/_control/scenario`, { name: 'gobiz-feed-lag', seconds: 3600 })
  await post(`${first.url}/_control/pay`, { reference: 'G123456789', amount: 5000 })
  await end(first.child, 'SIGKILL')

  const { url } = await start(Number(new URL(first.url).port))
  const me = await portal.call('GET', '/gobiz/v1/users/me')
  expect(me).toMatchObject({ http: 200, body: { user: { phone: `+62${phone}` } } })
  expect((await portal.refresh()).http).toBe(200)
  const { otp_token } = asked['data'] as { otp_token: string }
  const sms = await fetch(`${url}/_control/gobiz/otp?phone=${phone}`)
  const { otp } = (await sms.json()) as { otp: string }
  expect((await waiting.token({ grant_type: 'otp', data: { otp, otp_token } })).http).toBe(200)
  const listed = await fetch(`${url}/_control/transactions?provider=gobiz`)
  expect(await listed.json()).toMatchObject({ transactions: [{ settled_amount: 5000 }] })
  expect(await (await fetch(`${url}/_control/scenarios`)).json()).toMatchObject({
    active: [{ name: 'gobiz-feed-lag' }],
  })
})

test('what was answered as paid before a kill -9 is in the books after it, once', async () => {
  const first = await start()
  await post(`${first.url}/_control/merchants`, { serverKey: 'key-1', name: 'Toko' })
  const orders = Array.from({ length: 40 }, (_, index) => `burst-${index}`)
  for (const order_id of orders) {
    const transaction_details = { order_id, gross_amount: 10_000 }
    await post(`${first.url}/v2/charge`, { payment_type: 'gopay', transaction_details })
  }
  const answered: string[] = []
  const pay = async (url: string, body: object) => {
    const { transaction } = await post(`${url}/_control/pay`, body)
    if (transaction) answered.push((transaction as { transaction_id: string }).transaction_id)
  }
  const press = (attempt: string) => ({ reference: 'G123456789', amount: 700, attempt })
  const burst = Promise.allSettled(
    orders.flatMap((order) => [pay(first.url, { reference: order }), pay(first.url, press(order))]),
  )
  await expect.poll(() => answered.length, { timeout: 20_000 }).toBeGreaterThan(10)
  await end(first.child, 'SIGKILL')
  await burst

  const { url } = await start(Number(new URL(first.url).port))
  const settled = async () => {
    const listed = await fetch(`${url}/_control/transactions`)
    const { transactions } = (await listed.json()) as {
      transactions: { transaction_id: string; settled_amount: number }[]
    }
    return transactions.filter((row) => row.settled_amount > 0)
  }
  const kept = (await settled()).map((row) => row.transaction_id)
  expect(kept).toEqual(expect.arrayContaining([...answered]))
  // Whoever got no answer asks again: an order says that it is paid, a press is booked once.
  for (const order of orders) {
    await pay(url, { reference: order })
    await pay(url, press(order))
  }
  expect(await settled()).toHaveLength(2 * orders.length)
})

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it cleanly', async (signal) => {
  const { child } = await start()
  expect(await end(child, signal)).toEqual([0, null])
})

test('started by a parent, it reports its address and ends with the connection', async () => {
  const child = fork(MAIN, { env: environment(0), stdio: 'ignore' })
  started.push(child)
  const [message] = await once(child, 'message')
  expect(message).toEqual({
    type: 'ready',
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
  })
  const ended = once(child, 'exit')
  child.disconnect()
  expect(await ended).toEqual([0, null])
})

test('a wrong setting or a taken port stops the start with a sentence', async () => {
  const { url } = await start()
  for (const [port, sentence] of [
    ['many', 'The setting SANDBOX_PORT is wrong'],
    [new URL(url).port, 'EADDRINUSE'],
  ]) {
    const child = spawn(process.execPath, [MAIN], {
      env: { ...environment(0), SANDBOX_PORT: port, DATA_DIR: join(dataDir, 'other') },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    started.push(child)
    let complaint = ''
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk.toString('utf8')
    })
    expect(await once(child, 'close')).toEqual([1, null])
    expect(complaint).toContain(sentence)
  }
})
