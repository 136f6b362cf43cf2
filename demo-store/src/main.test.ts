import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { Browser, newestOrder, receivedWebhooks, sendCallback } from './testing/browser.ts'
import { API_KEY, startFakeAutogopay, type FakeAutogopay } from './testing/fake-autogopay.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))
const Ready = z.object({ type: z.literal('ready'), url: z.string() })

let fake: FakeAutogopay
let folder: string
let started: ChildProcess[]

beforeEach(async () => {
  started = []
  fake = await startFakeAutogopay()
  folder = await mkdtemp(join(tmpdir(), 'demo-store-'))
})

afterEach(async () => {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL')
  await fake[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

function run(more: Record<string, string> = {}): ChildProcess {
  const env = {
    PATH: process.env['PATH'],
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    AUTOGOPAY_URL: fake.url,
    AUTOGOPAY_API_KEY: API_KEY,
    DEMO_INSPECT: '1',
    ...more,
  }
  const child = fork(MAIN, { env, silent: true, execArgv: [] })
  started.push(child)
  return child
}

async function open() {
  const child = run()
  const [message] = await once(child, 'message')
  const { url } = Ready.parse(message)
  return { child, store: { url, close: async () => void child.kill() } }
}

const exitOf = async (child: ChildProcess): Promise<unknown> => (await once(child, 'exit'))[0]

test('kill -9 loses no order, no payment and no memory of a callback', async () => {
  const first = await open()
  const { path } = await new Browser(first.store).buy()
  const before = await newestOrder(first.store)
  const callback = { orderId: before.orderId, amount: 89_000, webhookId: 'whd_1' }
  await sendCallback(first.store, callback)
  await new Browser(first.store).buy()
  const unpaid = await newestOrder(first.store)
  first.child.kill('SIGKILL')
  await exitOf(first.child)

  const second = await open()
  expect(await newestOrder(second.store)).toEqual(unpaid)
  expect((await new Browser(second.store).get(path)).text).toContain('data-state="paid"')
  expect(await receivedWebhooks(second.store)).toHaveLength(1)
  expect(await sendCallback(second.store, callback)).toMatchObject({ outcome: 'repeat' })
  const paid = { orderId: unpaid.orderId, amount: 89_000 }
  expect(await sendCallback(second.store, paid)).toMatchObject({ outcome: 'paid' })
})

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it cleanly', async (signal) => {
  const { child } = await open()
  child.kill(signal)
  expect(await exitOf(child)).toBe(0)
})

test('it ends when its parent goes away', async () => {
  const { child } = await open()
  child.disconnect()
  expect(await exitOf(child)).toBe(0)
})

test('it prints one line with its address', async () => {
  const child = run()
  const output = text(child.stdout!)
  const [message] = await once(child, 'message')
  child.kill()
  expect(await output).toBe(`Demo store: ${Ready.parse(message).url}\n`)
})

test('a bad setting stops the start with a sentence that names it', async () => {
  const child = run({ AUTOGOPAY_URL: 'nonsense' })
  const errors = text(child.stderr!)
  expect(await exitOf(child)).toBe(1)
  expect(await errors).toMatch(/^AUTOGOPAY_URL must be an http\(s\) address/m)
})

test('a taken port stops the start with a sentence', async () => {
  const child = run({ PORT: new URL(fake.url).port })
  const errors = text(child.stderr!)
  expect(await exitOf(child)).toBe(1)
  expect(await errors).toContain('The demo store cannot start: listen EADDRINUSE')
})
