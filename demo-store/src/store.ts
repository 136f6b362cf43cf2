import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createApp } from './app.ts'
import { createAutogopay } from './autogopay.ts'
import { openDatabase } from './database.ts'
import { createPaying } from './paying.ts'

/** Everything that the shop needs to know to run. */
export interface StoreOptions {
  /** TCP port; 0 takes any free one. */
  port: number
  /** Address to listen on. */
  host: string
  /** File of the SQLite database, or `:memory:`. */
  databasePath: string
  /** Address of the shop as buyers see it, without a trailing slash. Default: where it listens. */
  publicUrl?: string | undefined
  /** Base address of the AutoGoPay server, for this server and for buyers' browsers alike. */
  autogopayUrl: string
  /** API key of the merchant; also the secret that callbacks are signed with. */
  apiKey: string
  /** Serves `/_demo/…`, which shows orders and webhooks to tests. Default: no. */
  inspect?: boolean
  /** Clock, for tests. */
  now?: () => Date
}

/** A shop that is open. */
export interface Store {
  /** Address as buyers see it, without a trailing slash. */
  url: string
  /** Answers what was asked already, then closes the port and the database. */
  close(): Promise<void>
}

const DRAIN_MS = 5_000

/**
 * Opens the shop.
 * @throws {Error} The port is taken, or the database cannot be opened.
 */
export async function createStore(options: StoreOptions): Promise<Store> {
  const now = options.now ?? (() => new Date())
  const db = openDatabase(options.databasePath)
  const server = createServer()
  try {
    await listen(server, options)
  } catch (error) {
    db.close()
    throw error
  }
  const url = options.publicUrl ?? ownUrl(options.host, server)
  const autogopay = createAutogopay({ baseUrl: options.autogopayUrl, apiKey: options.apiKey })
  const app = createApp({
    db,
    now,
    publicUrl: url,
    paying: createPaying({ db, autogopay, publicUrl: url, now }),
    autogopayUrl: options.autogopayUrl,
    apiKey: options.apiKey,
    inspect: options.inspect ?? false,
  })
  // Same tick as the listening event, so no request can have come before.
  server.on('request', getRequestListener(app.fetch))
  return {
    url,
    async close() {
      await drain(server)
      db.close()
    },
  }
}

function listen(server: Server, { port, host }: StoreOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function ownUrl(host: string, server: Server): string {
  const { port } = server.address() as AddressInfo
  const everywhere = host === '0.0.0.0' || host === '::'
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection that is answering now is idle a moment later, and would be kept alive for seconds.
    const sweep = setInterval(() => server.closeIdleConnections(), 20)
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
