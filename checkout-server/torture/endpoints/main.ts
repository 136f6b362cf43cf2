/**
 * The merchants' servers: one program with many endpoints, ill in different ways. What it has read it
 * writes down before it answers, so that `kill -9` loses no receipt that was acknowledged.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { behaviourOf, isAccepted, type Behaviour } from './behaviour.ts'
import { signatureFault } from './check-signature.ts'
import { readReceipts } from './read-receipts.ts'
import { FarmSetup, type EndpointSetup, type Receipt } from './receipt.ts'

const folder = process.env['FARM_FOLDER'] ?? '.'
const LEDGER = join(folder, 'receipts.jsonl')
const DRIP_MS = 500

/** Sights of an event at an endpoint, over restarts. */
const tries = new Map<string, number>()
let setup = readSetup()

for (const { endpointId, webhookId } of readReceipts(LEDGER)) count(endpointId, webhookId)
const server = createServer((request, response) => {
  take(request, response).catch(() => request.socket.destroy())
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${port}` })
})
process.on('message', () => {
  setup = readSetup()
})
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const endpoint = setup.endpoints.find(({ name }) => request.url === `/${name}`)
  const webhookId = String(request.headers['webhook-id'] ?? '')
  if (!endpoint) {
    response.writeHead(404).end()
    return
  }
  const behaviour = behaviourNow(endpoint, webhookId)
  if (behaviour.kind === 'reset_unread') {
    count(endpoint.id, webhookId)
    request.socket.resetAndDestroy()
    return
  }
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  writeDown(endpoint, webhookId, request, { behaviour, rawBody: Buffer.concat(chunks) })
  act(behaviour, request, response)
}

function behaviourNow(endpoint: EndpointSetup, webhookId: string): Behaviour {
  const { manner, id } = endpoint
  if (setup.isCalm && manner !== 'gone') return { kind: 'answer', status: 200 }
  const seen = tries.get(`${id} ${webhookId}`) ?? 0
  return behaviourOf({ seed: setup.seed, manner, webhookId, tries: seen })
}

function writeDown(
  endpoint: EndpointSetup,
  webhookId: string,
  request: IncomingMessage,
  { behaviour, rawBody }: { behaviour: Behaviour; rawBody: Buffer },
): void {
  count(endpoint.id, webhookId)
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  )
  const receipt: Receipt = {
    endpointId: endpoint.id,
    webhookId,
    at: Date.now(),
    accepted: isAccepted(behaviour),
    signatureFault: signatureFault(endpoint, headers, rawBody),
    body: rawBody.toString('utf8'),
  }
  // One write: the kernel has it whole or not at all, whatever becomes of this process.
  appendFileSync(LEDGER, `${JSON.stringify(receipt)}\n`)
}

function act(behaviour: Behaviour, request: IncomingMessage, response: ServerResponse): void {
  switch (behaviour.kind) {
    case 'answer': {
      const { status, retryAfterSeconds } = behaviour
      response.writeHead(status, {
        ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
      })
      response.end(status < 300 ? 'taken' : 'not now')
      return
    }
    case 'hang':
      return
    case 'drip': {
      response.writeHead(200)
      const timer = setInterval(() => response.write('.'), DRIP_MS)
      response.once('close', () => clearInterval(timer))
      return
    }
    default:
      request.socket.resetAndDestroy()
  }
}

function count(endpointId: string, webhookId: string): void {
  const key = `${endpointId} ${webhookId}`
  tries.set(key, (tries.get(key) ?? 0) + 1)
}

function readSetup(): FarmSetup {
  return FarmSetup.parse(JSON.parse(readFileSync(join(folder, 'endpoints.json'), 'utf8')))
}
