import { formatInstant, type ListedSession } from '@autogopay/shared'
import { Hono } from 'hono'
import { endSessions } from '../../accounts/end-sessions.ts'
import { endSession, listSessions } from '../../accounts/sessions.ts'
import { AppError } from '../../platform/errors.ts'
import type { DashboardApiDeps, SessionEnv } from './env.ts'
import { noteWriter } from './note.ts'
import { requireSession } from './require-session.ts'

/** `/dashboard-api/sessions`: where somebody is logged in, and ending that. */
export function sessionRoutes(deps: DashboardApiDeps): Hono<SessionEnv> {
  const { accounts } = deps
  const note = noteWriter(deps)
  const app = new Hono<SessionEnv>()
  app.use(requireSession(accounts.findSession))
  return app
    .get('/', async (c) => {
      const sessions = await listSessions(accounts, c.var.userId)
      const data = sessions.map(({ createdAt, lastUsedAt, ...session }): ListedSession => ({
        ...session,
        isCurrent: session.id === c.var.sessionId,
        createdAt: formatInstant(createdAt),
        lastUsedAt: formatInstant(lastUsedAt),
      }))
      return c.json({ data })
    })
    .delete('/', async (c) => {
      // Everywhere means here too, unless this one is to go on.
      const keepsThis = c.req.query('except') === 'current'
      const { userId, sessionId } = c.var
      const ended = await endSessions(accounts.sql, {
        userId,
        ...(keepsThis && { except: sessionId }),
      })
      await note(c, 'sessions.ended', { data: { ended, keepsThis } })
      return c.json({ ended })
    })
    .delete('/:id', async (c) => {
      const wish = { userId: c.var.userId, sessionId: c.req.param('id') }
      if (!(await endSession(accounts, wish))) {
        throw new AppError('not_found', 'There is no such session.')
      }
      await note(c, 'session.ended', { subject: wish.sessionId })
      return c.body(null, 204)
    })
}
