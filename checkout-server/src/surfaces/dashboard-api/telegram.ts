import {
  formatInstant,
  UpdateNotificationPreferences,
  type TelegramDeepLink,
  type TelegramState,
} from '@autogopay/shared'
import { Hono } from 'hono'
import { AppError } from '../../platform/errors.ts'
import { readJson } from '../../platform/http/json-body.ts'
import { createLinkToken, findLink, unlinkChat } from '../../telegram/links.ts'
import { readPreferences, updatePreferences } from '../../telegram/preferences.ts'
import type { DashboardApiDeps, SessionEnv } from './env.ts'
import { noteWriter } from './note.ts'
import { requireSession } from './require-session.ts'

/** `/dashboard-api/telegram`: a person's chat with the bot, and what they hear there. */
export function telegramRoutes(deps: DashboardApiDeps): Hono<SessionEnv> {
  const { accounts, botUrl } = deps
  const note = noteWriter(deps)
  const { sql } = accounts
  return new Hono<SessionEnv>()
    .use(requireSession(accounts.findSession))
    .get('/', async (c) => {
      const { userId } = c.var
      const [link, preferences] = await Promise.all([
        findLink(sql, userId),
        readPreferences(sql, userId),
      ])
      const state: TelegramState = {
        available: botUrl() !== null,
        link: link && {
          name: link.name,
          username: link.username,
          linkedAt: formatInstant(link.linkedAt),
          blocked: link.blockedAt !== null,
        },
        preferences,
      }
      return c.json(state)
    })
    .post('/link', async (c) => {
      const url = botUrl()
      if (url === null) throw new AppError('not_found', 'This installation has no Telegram bot.')
      const { token, expiresAt } = await createLinkToken(accounts, c.var.userId)
      const link: TelegramDeepLink = {
        url: `${url}?${new URLSearchParams({ start: token }).toString()}`,
        expiresAt: formatInstant(expiresAt),
      }
      return c.json(link, 201)
    })
    .delete('/link', async (c) => {
      await unlinkChat(sql, c.var.userId)
      await note(c, 'telegram.unlinked')
      return c.body(null, 204)
    })
    .patch('/preferences', async (c) =>
      c.json(
        await updatePreferences(
          sql,
          c.var.userId,
          await readJson(c, UpdateNotificationPreferences),
        ),
      ),
    )
}
