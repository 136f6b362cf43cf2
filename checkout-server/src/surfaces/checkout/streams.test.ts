import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { eventually } from '../../../testing/eventually.ts'
import { eventStreams } from './streams.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections()
})

/** A client that connects and reads nothing, and the response that it does not read. */
async function givenStalledReader() {
  const server = createServer()
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => {})
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse]
  return { response, socket }
}

test('a reader that takes nothing is cut off instead of filling the memory', async () => {
  const streams = eventStreams()
  const { response } = await givenStalledReader()
  let closed = 0
  const stream = streams.start(response, {}, () => {
    closed += 1
  })
  const big = 'x'.repeat(64 * 1024)
  for (let id = 1; id <= 200 && !response.destroyed; id += 1) {
    stream.send(id, 'payment', big)
    await new Promise(setImmediate)
  }
  await eventually(() => closed === 1)
  expect(response.destroyed).toBe(true)
  expect(streams.count()).toBe(0)
  streams.closeAll()
})

test('a client that has gone before its stream begins is told off at once', async () => {
  const streams = eventStreams()
  const { response, socket } = await givenStalledReader()
  socket.destroy()
  await eventually(() => response.closed || response.destroyed)
  let closed = 0
  streams.start(response, {}, () => {
    closed += 1
  })
  await eventually(() => closed === 1)
  expect(streams.count()).toBe(0)
  streams.closeAll()
})
