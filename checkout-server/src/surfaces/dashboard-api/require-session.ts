import { createMiddleware } from 'hono/factory'
import type { FindSession } from '../../accounts/find-session.ts'
import { AppError } from '../../platform/errors.ts'
import type { SessionEnv } from './env.ts'

/** Lets only people through who are logged in, second factor and all. */
export const requireSession = (findSession: FindSession) =>
  createMiddleware<SessionEnv>(async function sessionRequired(c, next) {
    const session = await findSession(c.req.raw.headers)
    if (!session) throw new AppError('unauthorized', 'Log in first.')
    c.set('userId', session.userId)
    c.set('sessionId', session.sessionId)
    await next()
  })
