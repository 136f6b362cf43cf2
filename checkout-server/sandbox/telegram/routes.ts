import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import type { Context } from 'hono'
import type { SandboxEnv } from '../http.ts'
import { decodeQrImage } from '../phone/decode-image.ts'
import { phoneHeaders } from '../phone/headers.ts'
import { chatAddress, chatPage, lobbyPage } from './chat-page.ts'
import { ChatRefusal, createPeople } from './people.ts'
import { Person, type StoredBot, type TelegramWorld } from './world.ts'

// Whom a visitor of the pages is when they do not say.
const VISITOR = { id: 1001, name: 'Sari', language: 'id' }

const asset = (name: string): string =>
  readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8')

/** `/telegram`: where a person chats with bots, as in Telegram's own app. */
export const telegramRoutes = (world: TelegramWorld) => {
  const people = createPeople(world)
  const style = asset('telegram.css')
  const script = asset('telegram.js')

  const botOf = (name: string): StoredBot | null => world.botByName(name)
  const personOf = (id: string, name: string): Person | null => {
    const known = world.person(Number(id))
    if (known) return known
    const read = Person.safeParse({ id: Number(id), ...(name !== '' && { name }) })
    return read.success ? read.data : null
  }
  const lobby = (c: Context) => c.html(lobbyPage(world.bots(), VISITOR), 404)

  /** Does what a form asks, and shows the chat again. */
  const act = async (
    c: Context,
    work: (visit: { bot: StoredBot; person: Person }, field: (name: string) => string) => void,
  ) => {
    const form = await c.req.parseBody()
    const field = (name: string) => (typeof form[name] === 'string' ? form[name] : '')
    const [bot, person] = [botOf(field('bot')), personOf(field('as'), field('name'))]
    if (!bot || !person) return lobby(c)
    try {
      work({ bot, person }, field)
    } catch (error) {
      if (!(error instanceof ChatRefusal)) throw error
      const messages = world.messages(bot.id, person.id)
      return c.html(chatPage({ bot, person }, { messages, problem: error.message }), 409)
    }
    return c.redirect(chatAddress({ bot, person }), 303)
  }

  return (
    new Hono<SandboxEnv>()
      .use('/telegram', phoneHeaders)
      .use('/telegram/*', phoneHeaders)
      .get('/telegram/telegram.css', (c) => c.body(style, 200, { 'content-type': 'text/css' }))
      .get('/telegram/telegram.js', (c) =>
        c.body(script, 200, { 'content-type': 'text/javascript' }),
      )
      .get('/telegram', (c) => c.html(lobbyPage(world.bots(), VISITOR)))
      // What https://t.me/<bot>?start=<payload> is in the real world.
      .get('/telegram/t.me/:bot', (c) => {
        const bot = botOf(c.req.param('bot'))
        if (!bot) return lobby(c)
        return c.redirect(chatAddress({ bot, person: VISITOR }, c.req.query('start')), 302)
      })
      .get('/telegram/chat', (c) => {
        const bot = botOf(c.req.query('bot') ?? '')
        const person = personOf(c.req.query('as') ?? '', c.req.query('name') ?? '')
        if (!bot || !person) return lobby(c)
        const start = c.req.query('start')
        const messages = world.messages(bot.id, person.id)
        return c.html(
          chatPage({ bot, person }, { messages, ...(start !== undefined && { start }) }),
        )
      })
      .post('/telegram/send', (c) =>
        act(c, ({ bot, person }, field) => {
          if (field('text') === '') throw new ChatRefusal('Pesan kosong tidak dapat dikirim.')
          people.write(bot, person, field('text'), field('reply') ? Number(field('reply')) : null)
        }),
      )
      .post('/telegram/press', (c) =>
        act(c, ({ bot, person }, field) => {
          people.press(bot, person, Number(field('message')), field('button'))
        }),
      )
      .get('/telegram/photo', (c) => {
        const photo = photoOf(c)
        if (!photo) return c.notFound()
        return c.body(new Uint8Array(photo), 200, { 'content-type': 'image/png' })
      })
      // A person holds the phone in front of the picture.
      .get('/telegram/pay', async (c) => {
        const photo = photoOf(c)
        const text = photo && (await decodeQrImage(photo))
        if (!text) return c.notFound()
        return c.redirect(`/phone/pay?${new URLSearchParams({ reference: text }).toString()}`, 302)
      })
  )

  function photoOf(c: Context) {
    const bot = botOf(c.req.query('bot') ?? '')
    return bot && world.photo(bot.id, Number(c.req.query('message')))
  }
}
