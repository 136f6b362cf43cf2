import { Hono } from 'hono'
import { z } from 'zod'
import { check, readJson } from '../control/read-json.ts'
import type { SandboxEnv } from '../http.ts'
import { phoneHeaders } from '../phone/headers.ts'
import type { Mailbox } from './mailbox.ts'
import { mailPage } from './mail-page.ts'

const SHOWN = 30
const Trouble = z.strictObject({ trouble: z.enum(['none', 'busy', 'refused']) })
const Listing = z.strictObject({
  to: z.string().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
})

/** `/mail`: the mailbox as a page. */
export const mailRoutes = (mailbox: Mailbox) =>
  new Hono<SandboxEnv>()
    .use('/mail', phoneHeaders)
    .get('/mail', (c) => c.html(mailPage(mailbox.list(SHOWN))))

/** `/_control/mail`: the same for programs, and troubles of the mail server. */
export const mailControlRoutes = (mailbox: Mailbox) =>
  new Hono<SandboxEnv>()
    .get('/', (c) => {
      const { to, limit } = check(c.req.query(), Listing)
      return c.json({ smtpUrl: mailbox.smtpUrl, mails: mailbox.list(limit, to) })
    })
    .post('/trouble', async (c) => {
      mailbox.setTrouble((await readJson(c.req.raw, Trouble)).trouble)
      return c.body(null, 204)
    })
