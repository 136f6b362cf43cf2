import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** What stands in front of several servers: passes each connection on to one that takes it. */
export interface LoadBalancer {
  url: string
  /** Passes new connections on to these, in turn. */
  use(urls: readonly string[]): void
  /** Connections open now. */
  open(): number
  close(): Promise<void>
}

/** Starts one. A server that refuses a connection is passed over; with none left, the client is cut. */
export async function startLoadBalancer(urls: readonly string[]): Promise<LoadBalancer> {
  let targets = urls.map((url) => new URL(url))
  let turn = 0
  const sockets = new Set<Socket>()

  const pass = (client: Socket, [target, ...others]: readonly URL[]): void => {
    if (!target) return void client.destroy()
    const server = connect(Number(target.port), target.hostname)
    let isThrough = false
    server.once('connect', () => {
      isThrough = true
      client.pipe(server)
      server.pipe(client)
    })
    server.on('error', () => {
      if (isThrough || client.destroyed) client.destroy()
      else pass(client, others)
    })
    server.on('close', () => isThrough && client.destroy())
    client.on('close', () => server.destroy())
  }
  const balancer = createServer((client) => {
    sockets.add(client)
    client.on('error', () => client.destroy())
    client.on('close', () => sockets.delete(client))
    turn = (turn + 1) % Math.max(1, targets.length)
    pass(client, [...targets.slice(turn), ...targets.slice(0, turn)])
  })
  balancer.listen(0, '127.0.0.1')
  await once(balancer, 'listening')
  return {
    url: `http://127.0.0.1:${(balancer.address() as AddressInfo).port}`,
    use(next) {
      targets = next.map((url) => new URL(url))
    },
    open: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy()
      balancer.close()
      await once(balancer, 'close')
    },
  }
}
