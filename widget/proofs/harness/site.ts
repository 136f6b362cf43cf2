import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** A file that a site serves as it is. */
export interface StaticFile {
  body: string | Uint8Array
  type: string
  headers?: Record<string, string>
}

/** Answers a request itself. False: it is not for this handler. */
export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => boolean

/** A web server of the test: one origin. */
export interface Site {
  /** Without a slash at the end. */
  url: string
  /** Puts a file, or replaces it. */
  put(path: string, file: StaticFile): void
  /** Breaks every connection, as a network that goes away does. */
  cutConnections(): void
  close(): Promise<void>
}

/** Opens a site on a free port of 127.0.0.1. */
export async function openSite(handler: Handler = () => false): Promise<Site> {
  const files = new Map<string, StaticFile>()
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://site')
    if (handler(request, response, url)) return
    const file = files.get(url.pathname)
    // Browsers ask by themselves, and say so in the console when there is none.
    if (url.pathname === '/favicon.ico') return void response.writeHead(204).end()
    if (!file) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': file.type, ...file.headers }).end(file.body)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put: (path, file) => void files.set(path, file),
    cutConnections: () => {
      for (const socket of sockets) socket.destroy()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
