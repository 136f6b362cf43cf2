import { Hono } from 'hono'
import { z } from 'zod'
import type { SandboxEnv } from '../http.ts'
import { check, ControlError, readJson } from '../control/read-json.ts'
import { createPeople } from './people.ts'
import { BotAccount, Person, type TelegramWorld } from './world.ts'

const OfBot = z.strictObject({ bot: z.string() })
const Write = OfBot.extend({
  from: Person,
  text: z.string().min(1).max(4096),
  replyTo: z.int().optional(),
})
const Press = OfBot.extend({ from: Person, messageId: z.int(), button: z.string() })
const Block = OfBot.extend({ chatId: z.int(), blocked: z.boolean().default(true) })
const Limit = OfBot.extend({
  chatId: z.int().nullable().default(null),
  retryAfter: z.int().min(0).max(3600).default(1),
  times: z.int().min(1).max(1000).default(1),
})
const Repeat = OfBot.extend({ count: z.int().min(1).max(1000).default(1) })
const Listing = z.strictObject({ bot: z.string(), chatId: z.coerce.number().int() })

/** `/_control/telegram`: what a tester does with Telegram. Bots are named by their user name. */
export const telegramControlRoutes = (world: TelegramWorld) => {
  const people = createPeople(world)
  const botOf = (username: string) => {
    const bot = world.botByName(username)
    if (!bot) throw new ControlError(404, 'No bot has this user name (bot).')
    return bot
  }
  return new Hono<SandboxEnv>()
    .post('/bots', async (c) => {
      const { id, username, name } = world.saveBot(await readJson(c.req.raw, BotAccount))
      return c.json({ bot: { id, username, name } })
    })
    .get('/messages', (c) => {
      const { bot, chatId } = check(c.req.query(), Listing)
      return c.json({ messages: world.messages(botOf(bot).id, chatId) })
    })
    .post('/message', async (c) => {
      const { bot, from, text, replyTo } = await readJson(c.req.raw, Write)
      return c.json(people.write(botOf(bot), from, text, replyTo ?? null))
    })
    .post('/press', async (c) => {
      const { bot, from, messageId, button } = await readJson(c.req.raw, Press)
      return c.json({ updateId: people.press(botOf(bot), from, messageId, button) })
    })
    .post('/block', async (c) => {
      const { bot, chatId, blocked } = await readJson(c.req.raw, Block)
      world.setBlocked(botOf(bot).id, chatId, blocked)
      return c.json({ chatId, blocked })
    })
    .post('/limit', async (c) => {
      const { bot, ...limit } = await readJson(c.req.raw, Limit)
      world.addLimit(botOf(bot).id, limit)
      return c.json(limit)
    })
    .post('/repeat', async (c) => {
      const { bot, count } = await readJson(c.req.raw, Repeat)
      world.repeatUpdates(botOf(bot).id, count)
      return c.json({ repeated: count })
    })
}
