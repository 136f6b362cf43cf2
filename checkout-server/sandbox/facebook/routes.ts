import { Hono } from 'hono'
import type { Context } from 'hono'
import { z } from 'zod'
import { readJson } from '../control/read-json.ts'
import type { SandboxEnv } from '../http.ts'
import { phoneHeaders } from '../phone/headers.ts'
import { dialogPage } from './dialog-page.ts'
import { FacebookPerson, GraphError, type Facebook } from './facebook.ts'

const Dialog = z.object({
  client_id: z.string(),
  redirect_uri: z.url({ protocol: /^https?$/ }),
  state: z.string().default(''),
  response_type: z.literal('code'),
})
const Choice = z.object({ redirect_uri: z.url(), state: z.string(), person: z.string() })

/** `/facebook`: the login dialog, and below `/facebook/graph` the Graph API. Every version is one. */
export const facebookRoutes = (facebook: Facebook) =>
  new Hono<SandboxEnv>()
    .use('/facebook/:version/dialog/oauth', phoneHeaders)
    .get('/facebook/:version/dialog/oauth', (c) => {
      const dialog = Dialog.safeParse(c.req.query())
      if (!dialog.success || !facebook.isApp(dialog.data.client_id)) {
        return c.text('Invalid App ID or redirect_uri', 400)
      }
      return c.html(dialogPage(facebook.people(), dialog.data))
    })
    .post('/facebook/:version/dialog/oauth', async (c) => {
      const { redirect_uri, state, person } = Choice.parse(await c.req.parseBody())
      const back = new URL(redirect_uri)
      back.searchParams.set('state', state)
      if (person === '') {
        back.searchParams.set('error', 'access_denied')
        back.searchParams.set('error_reason', 'user_denied')
      } else back.searchParams.set('code', facebook.grant(person, redirect_uri))
      return c.redirect(back.href, 303)
    })
    .get('/facebook/graph/:version/oauth/access_token', (c) => answer(c, facebook.exchange))
    .get('/facebook/graph/debug_token', (c) => answer(c, facebook.debug))
    .get('/facebook/graph/:version/debug_token', (c) => answer(c, facebook.debug))
    .get('/facebook/graph/:version/me', (c) => answer(c, facebook.me))

/** `/_control/facebook`: who has an account there. */
export const facebookControlRoutes = (facebook: Facebook) =>
  new Hono<SandboxEnv>()
    .get('/people', (c) => c.json({ people: facebook.people() }))
    .post('/people', async (c) =>
      c.json({ person: facebook.save(await readJson(c.req.raw, FacebookPerson)) }),
    )

const answer = (c: Context, work: (query: Record<string, string>) => object): Response => {
  try {
    return c.json(work(c.req.query()))
  } catch (error) {
    if (!(error instanceof GraphError)) throw error
    const { code, message } = error
    return c.json({ error: { message, type: 'OAuthException', code, fbtrace_id: 'Asandbox' } }, 400)
  }
}
