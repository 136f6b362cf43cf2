import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'

/** The requests of the sandbox, with Node's own beneath them. */
export interface SandboxEnv {
  Bindings: HttpBindings
}

/** Begins the answer and cuts the connection in the middle of it: all the work is done by then. */
export const cutOff = (
  c: Context<SandboxEnv>,
  { http, body }: { http: number; body: unknown },
): Response => {
  const { outgoing } = c.env
  const text = JSON.stringify(body)
  outgoing.writeHead(http, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  outgoing.write(text.slice(0, text.length / 2), () => outgoing.destroy())
  return RESPONSE_ALREADY_SENT
}
