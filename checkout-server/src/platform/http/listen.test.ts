import { once } from 'node:events'
import { Agent, createServer, request, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test, vi } from 'vitest'
import { closeServer, listen } from './listen.ts'

const agents: Agent[] = []
afterEach(() => {
  for (const agent of agents.splice(0)) agent.destroy()
})

/** A server whose answers wait until they are let go, and a client that keeps its one connection. */
async function givenServer() {
  const waiting: (() => void)[] = []
  const server = await listen(
    async (incoming: Request) => {
      if (incoming.url.endsWith('/slow')) await new Promise<void>((go) => void waiting.push(go))
      return new Response('ok')
    },
    { port: 0, listenHost: '127.0.0.1' },
  )
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  agents.push(agent)
  const get = async (path: string): Promise<IncomingMessage & { body: string }> => {
    const { port } = server.address() as AddressInfo
    const sent = request({ host: '127.0.0.1', port, path, agent }).end()
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    return Object.assign(answer, { body: await text(answer) })
  }
  return { server, waiting, get }
}

test('an idle connection is kept longer than proxies and providers keep theirs', async () => {
  const { server, get } = await givenServer()
  const { headers } = await get('/')
  expect(headers['keep-alive']).toBe('timeout=75')
  await closeServer(server)
  expect(server.listening).toBe(false)
})

test('a request under way is answered while the server closes, and its connection closed', async () => {
  const { server, waiting, get } = await givenServer()
  const cut = vi.spyOn(server, 'closeAllConnections')
  const arrived = once(server, 'request')
  const answer = get('/slow')
  await arrived
  const closed = closeServer(server)
  waiting[0]?.()
  expect((await answer).body).toBe('ok')
  await closed
  expect(cut).not.toHaveBeenCalled()
})

test('what comes on an open connection while the server closes is answered, as the last', async () => {
  const { server, waiting } = await givenServer()
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  const arrived = once(server, 'request')
  socket.write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n')
  await arrived
  const closed = closeServer(server)
  // Behind the one under way, on the same connection.
  const nextArrived = once(server, 'request')
  socket.write('GET /next HTTP/1.1\r\nhost: x\r\n\r\n')
  await nextArrived
  waiting[0]?.()
  const answers = await text(socket)
  expect(answers.match(/HTTP\/1\.1 200/g)).toHaveLength(2)
  expect(answers).toMatch(/connection: close/i)
  await closed
})

test('a port that is taken is an error', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  await expect(listen(() => new Response(), { port, listenHost: '127.0.0.1' })).rejects.toThrow(
    'EADDRINUSE',
  )
  other.close()
})
