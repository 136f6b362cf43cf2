import { createHmac } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SAMPLES, sampleVariables, type SampleLanguage } from '@autogopay/shared'
import { signAutogopay, signStandardWebhook } from '@autogopay/shared/signatures'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from './eventually.ts'
import { startServers, type RunningServers } from './running-servers.ts'
import { runSample, sampleOf, startReceiver } from './sample-programs.ts'

const FOLDER = new URL('../../docs/samples/', import.meta.url)
const DIALECTS = ['native', 'autogopay'] as const

let world: RunningServers
let folder: string
beforeAll(async () => {
  world = await startServers(1)
  folder = await mkdtemp(join(tmpdir(), 'autogopay-samples-'))
})
afterAll(async () => {
  await world?.close()
  if (folder) await rm(folder, { recursive: true })
})

/** What a shop would put into its environment. */
const variables = () => ({ AUTOGOPAY_URL: world.urls[0] ?? '', AUTOGOPAY_API_KEY: world.apiKey })

/** Runs a language's sample for a payment. */
const takePayment = async (language: SampleLanguage, orderId: string) => {
  const args = [orderId, '50000']
  return runSample(sampleOf(language, 'take-payment'), args, variables())
}
const paymentsOf = async (orderId: string) => {
  const answer = await world.api(`/v1/payments?orderId=${orderId}`)
  const { data } = (await answer.json()) as {
    data: { id: string; amount: number; checkoutUrl: string; providerTransactionId: string }[]
  }
  return data
}
const givenEndpoint = async (url: string, dialect: (typeof DIALECTS)[number]) => {
  const answer = await world.api('/v1/webhook-endpoints', { url, dialect })
  expect(answer.status).toBe(201)
  return (await answer.json()) as { id: string; secret: string }
}
const pay = async (orderId: string) => {
  const [payment] = await paymentsOf(orderId)
  await world.control('pay', { reference: payment?.providerTransactionId })
}

/** What says that Rp 999 came, and would be believed if its signature fitted. */
const liarsBody = {
  native: {
    id: 'evt_x',
    type: 'payment.paid',
    data: { id: 'pay_x', orderId: 'forged', amount: 999 },
  },
  autogopay: {
    event: 'transaction.received',
    transaction: { transaction_id: 'x', order_id: 'forged', amount: 999 },
  },
}
const now = () => Math.floor(Date.now() / 1000)
const standardHeaders = async (secret: string, rawBody: string, timestamp: number) => ({
  'webhook-id': 'evt_x',
  'webhook-timestamp': String(timestamp),
  'webhook-signature': await signStandardWebhook({ secret, id: 'evt_x', timestamp, rawBody }),
})

test.each(['node', 'php', 'python', 'curl'] as const)(
  '%s makes a payment, once however often it is asked',
  async (language) => {
    const orderId = `take-${language}`
    for (let time = 0; time < 2; time += 1) {
      const { status, output } = await takePayment(language, orderId)
      expect([status, output]).toEqual([0, expect.stringMatching(/pay_/)])
      const [payment] = await paymentsOf(orderId)
      expect(output).toContain(payment?.id)
      expect(output).toContain(payment?.checkoutUrl)
    }
    expect(await paymentsOf(orderId)).toMatchObject([{ orderId, amount: 50_000 }])
  },
)

test.each(['node', 'php', 'python', 'curl'] as const)(
  '%s says why no payment was made',
  async (language) => {
    const wrong = { ...variables(), AUTOGOPAY_API_KEY: 'agp_nobodys' }
    const sample = sampleOf(language, 'take-payment')
    const { status, output } = await runSample(sample, ['1', '50000'], wrong)
    expect(status).not.toBe(0)
    expect(output).toContain('unauthorized')
  },
)

test.each(
  (['node', 'php', 'python'] as const).flatMap((language) =>
    DIALECTS.map((dialect) => [language, dialect] as const),
  ),
)('%s is told of money in the %s dialect once, and believes no forged news', async (...which) => {
  const [language, dialect] = which
  const sample = sampleOf(language, 'verify-webhook')
  const orderId = `hear-${language}-${dialect}`
  // The secret is known once the address is, and the receiver starts with the secret.
  const stand = await givenEndpoint('http://127.0.0.1:9/', dialect)
  const paid = await mkdtemp(join(folder, 'paid-'))
  const receiver = await startReceiver(sample, {
    PAID_FOLDER: paid,
    ...(dialect === 'native'
      ? { WEBHOOK_SECRET: stand.secret }
      : { AUTOGOPAY_API_KEY: world.apiKey }),
  })
  try {
    const moved = await fetch(`${world.urls[0]}/v1/webhook-endpoints/${stand.id}`, {
      method: 'PATCH',
      headers: { 'x-api-key': world.apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ url: receiver.url }),
    })
    expect(moved.status).toBe(200)
    expect((await takePayment(language, orderId)).status).toBe(0)
    await pay(orderId)
    const told = `paid: order ${orderId}, Rp 50000`
    await eventually(() => receiver.output().includes(told))

    const genuine = JSON.stringify(liarsBody[dialect])
    const tampered = genuine.replace('999', '998')
    const forgeries: [string, Record<string, string>][] =
      dialect === 'native'
        ? [
            [genuine, {}],
            [genuine, await standardHeaders('whsec_AAAA', genuine, now())],
            [genuine, await standardHeaders(stand.secret, genuine, now() - 900)],
            [tampered, await standardHeaders(stand.secret, genuine, now())],
          ]
        : [
            [genuine, {}],
            [genuine, { 'x-signature': await signAutogopay('agp_other', genuine) }],
            [tampered, { 'x-signature': await signAutogopay(world.apiKey, genuine) }],
          ]
    for (const [body, headers] of forgeries) {
      const answer = await fetch(receiver.url, { method: 'POST', headers, body })
      expect(answer.status).toBe(401)
    }
    expect(receiver.output()).not.toContain('forged')

    // The very same, signed as it must be, is believed: nothing else was wrong with it. Twice is once.
    const headers =
      dialect === 'native'
        ? await standardHeaders(stand.secret, genuine, now())
        : { 'x-signature': await signAutogopay(world.apiKey, genuine) }
    for (let time = 0; time < 2; time += 1) {
      const answer = await fetch(receiver.url, { method: 'POST', headers, body: genuine })
      expect(answer.status).toBe(204)
    }
    await eventually(() => receiver.output().includes('forged'))
    expect(receiver.output().split('order forged, Rp 999')).toHaveLength(2)
    expect(receiver.output().split(told)).toHaveLength(2)
  } finally {
    await fetch(`${world.urls[0]}/v1/webhook-endpoints/${stand.id}`, {
      method: 'DELETE',
      headers: { 'x-api-key': world.apiKey },
    })
    await receiver.stop()
  }
})

test.each(DIALECTS)('openssl verifies a kept webhook of the %s dialect', async (dialect) => {
  const sample = sampleOf('curl', 'verify-webhook')
  const kept: { headers: IncomingHttpHeaders; body: string }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      kept.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const { id, secret } = await givenEndpoint(`http://127.0.0.1:${port}`, dialect)
  try {
    const orderId = `hear-curl-${dialect}`
    expect((await takePayment('curl', orderId)).status).toBe(0)
    await pay(orderId)
    const isPaid = ({ body }: { body: string }) => /payment\.paid|transaction\.received/.test(body)
    await eventually(() => kept.some(isPaid))
    const { headers, body } = kept.find(isPaid) ?? { headers: {}, body: '' }
    const file = join(folder, `${dialect}.json`)
    const verify = async (text: string, key: string) => {
      await writeFile(file, text)
      const header = (name: string) => String(headers[name])
      return dialect === 'native'
        ? runSample(
            sample,
            [file, ...['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(header)],
            { WEBHOOK_SECRET: key },
          )
        : runSample(sample, [file, header('x-signature')], { AUTOGOPAY_API_KEY: key })
    }
    const right = dialect === 'native' ? secret : world.apiKey
    expect(await verify(body, right)).toEqual({ status: 0, output: 'genuine\n' })
    for (const [text, key] of [
      [body.replace('50000', '50001'), right],
      [body, 'whsec_AAAA'],
    ] as const) {
      expect(await verify(text, key)).toMatchObject({ status: 1 })
    }
  } finally {
    await new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
    await fetch(`${world.urls[0]}/v1/webhook-endpoints/${id}`, {
      method: 'DELETE',
      headers: { 'x-api-key': world.apiKey },
    })
  }
})

test.each(['node', 'php', 'python'] as const)(
  '%s without a secret receives nothing, instead of believing everything',
  async (language) => {
    const sample = sampleOf(language, 'verify-webhook')
    if (language !== 'php') {
      expect(await runSample(sample, [], {})).toMatchObject({
        output: expect.stringContaining('set WEBHOOK_SECRET or AUTOGOPAY_API_KEY'),
      })
      return
    }
    const receiver = await startReceiver(sample, { PAID_FOLDER: folder })
    try {
      const body = JSON.stringify(liarsBody.autogopay)
      const headers = { 'x-signature': createHmac('sha256', '').update(body).digest('hex') }
      const answer = await fetch(receiver.url, { method: 'POST', headers, body })
      expect(answer.status).toBe(500)
    } finally {
      await receiver.stop()
    }
  },
)

test('the server gives out these very files, and the list names every one', async () => {
  const listed = await world.api('/docs/samples')
  expect(await listed.json()).toEqual({ data: SAMPLES })
  for (const { file } of SAMPLES) {
    const answer = await world.api(`/docs/samples/${file}`)
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(await answer.text()).toBe(await readFile(new URL(file, FOLDER), 'utf8'))
  }
  expect((await world.api('/docs/samples/node/..%2f..%2fwebhooks.md')).status).toBe(404)
  const inFolder = await readdir(FOLDER, { recursive: true })
  expect(inFolder.filter((name) => /\.\w+$/.test(name)).sort()).toEqual(
    SAMPLES.map(({ file }) => file).sort(),
  )
  const reference = await world.api('/openapi.json')
  const { paths } = (await reference.json()) as {
    paths: Record<string, { post: { 'x-codeSamples': { label: string; source: string }[] } }>
  }
  expect(paths['/v1/payments']?.post['x-codeSamples']).toContainEqual({
    lang: 'php',
    label: 'PHP',
    source: await readFile(new URL('php/take-payment.php', FOLDER), 'utf8'),
  })
  expect(paths['/v1/webhook-endpoints']?.post['x-codeSamples']).toHaveLength(4)
})

test('the variables of a sample are what it reads, quoted for a shell', () => {
  const values = { url: 'https://pay.example', apiKey: "agp_it's", webhookSecret: 'whsec_x' }
  expect(sampleVariables({ job: 'take-payment' }, values)).toBe(
    "export AUTOGOPAY_URL='https://pay.example'\nexport AUTOGOPAY_API_KEY='agp_it'\\''s'",
  )
  const webhook = { job: 'verify-webhook' } as const
  expect(sampleVariables(webhook, values)).toBe("export WEBHOOK_SECRET='whsec_x'")
  expect(sampleVariables(webhook, { ...values, dialect: 'autogopay' })).toBe(
    "export AUTOGOPAY_API_KEY='agp_it'\\''s'",
  )
})
