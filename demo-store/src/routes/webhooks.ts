import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { receiveCallback } from '../callbacks.ts'
import type { StoreDeps } from '../deps.ts'

/** `POST /webhooks/autogopay`: where AutoGoPay tells the shop's server that money came. */
export const webhookRoutes = ({ db, apiKey, now }: StoreDeps) =>
  new Hono()
    .use(
      bodyLimit({
        maxSize: 64 * 1024,
        onError: (c) => c.json({ success: false, outcome: 'too-large' }, 413),
      }),
    )
    .post('/autogopay', async (c) => {
      const rawBody = new Uint8Array(await c.req.arrayBuffer())
      const { headers } = c.req.raw
      const { outcome, status } = receiveCallback(db, { apiKey, headers, rawBody, at: now() })
      return c.json({ success: status === 200, outcome }, status)
    })
