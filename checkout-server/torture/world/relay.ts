import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A line between programs that keeps its port while they come and go, and that can be cut. */
export interface Relay {
  /** `127.0.0.1:PORT`. */
  host: string
  port: number
  /** Where connections go from now on, in turn; none: they are reset. */
  setTargets(ports: readonly number[]): void
  /** Resets every connection that runs over it now. @returns How many. */
  cut(): number
  close(): Promise<void>
}

/** Opens a relay on a free port of 127.0.0.1. */
export async function openRelay(): Promise<Relay> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let targets: readonly number[] = []
  let turn = 0

  const server = createServer((near) => {
    turn += 1
    const port = targets[turn % Math.max(1, targets.length)]
    if (port === undefined) {
      near.on('error', () => {})
      near.resetAndDestroy()
      return
    }
    const far = connect({ port, host: '127.0.0.1' })
    const pair = [near, far] as const
    pairs.add(pair)
    near.setNoDelay(true)
    far.setNoDelay(true)
    join(near, far)
    join(far, near)
    near.once('close', () => pairs.delete(pair))
    near.pipe(far)
    far.pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  const { port } = server.address() as AddressInfo
  const cut = () => {
    const count = pairs.size
    for (const [near, far] of pairs) {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
    pairs.clear()
    return count
  }
  return {
    host: `127.0.0.1:${port}`,
    port,
    setTargets: (ports) => {
      targets = ports
    },
    cut,
    close: async () => {
      const closed = new Promise((resolve) => {
        server.close(resolve)
      })
      cut()
      await closed
    },
  }
}

/** What ends one end ends the other, in the same way. */
function join(from: Socket, to: Socket): void {
  from.on('error', () => to.resetAndDestroy())
  from.on('close', () => to.destroy())
}
