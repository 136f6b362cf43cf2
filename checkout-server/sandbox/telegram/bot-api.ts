import { Hono } from 'hono'
import type { Context } from 'hono'
import type { SandboxEnv } from '../http.ts'
import {
  EditMessageText,
  GetUpdates,
  SendMessage,
  SendPhoto,
  wireBot,
  wireMessage,
} from './wire.ts'
import type { Button, StoredBot, TelegramWorld } from './world.ts'

const MAX_TEXT = 4096
const MAX_CAPTION = 1024
const MAX_DATA_BYTES = 64

/** What Telegram refuses, in its words. */
class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: number
  readonly parameters: { retry_after?: number }

  constructor(code: number, description: string, parameters: { retry_after?: number } = {}) {
    super(description)
    this.code = code
    this.parameters = parameters
  }
}

interface Call {
  bot: StoredBot
  fields: Record<string, unknown>
  files: Record<string, File>
  signal: AbortSignal
}

/** The Bot API. @see https://core.telegram.org/bots/api */
export const botApiRoutes = (world: TelegramWorld) => {
  const post = async ({ bot, fields, files }: Call, isPhoto: boolean) => {
    const wish = isPhoto
      ? SendPhoto.parse(fields)
      : { ...SendMessage.parse(fields), photo: null, caption: null }
    const text = 'text' in wish ? wish.text : wish.caption
    const chatId = wish.chat_id
    if (!world.hasChat(bot.id, chatId)) throw new Refusal(400, 'Bad Request: chat not found')
    if (world.isBlocked(bot.id, chatId)) {
      throw new Refusal(403, 'Forbidden: bot was blocked by the user')
    }
    const wait = world.takeLimit(bot.id, chatId)
    if (wait !== null) {
      throw new Refusal(429, `Too Many Requests: retry after ${wait}`, { retry_after: wait })
    }
    const keyboard = wish.reply_markup?.inline_keyboard ?? []
    assertSendable(text, isPhoto, keyboard)
    const photo = wish.photo === null ? null : await photoOf(wish.photo, files)
    const message = world.addMessage(bot.id, {
      chatId,
      isFromBot: true,
      text,
      keyboard,
      photo,
      replyTo: null,
    })
    return wireMessage(world, bot, message)
  }

  const methods: Record<string, (call: Call) => unknown> = {
    getme: ({ bot }) => ({
      ...wireBot(bot),
      can_join_groups: false,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
    }),
    getupdates: async ({ bot, fields, signal }) => {
      const { offset, limit, timeout } = GetUpdates.parse(fields)
      const first = world.updates(bot.id, offset, limit)
      if (first.length > 0 || timeout <= 0) return first
      if ((await world.waitForNews(bot.id, timeout * 1000, signal)) === 'replaced') {
        throw new Refusal(
          409,
          'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
        )
      }
      return world.updates(bot.id, offset, limit)
    },
    sendmessage: (call) => post(call, false),
    sendphoto: (call) => post(call, true),
    editmessagetext: ({ bot, fields }) => {
      const { chat_id, message_id, text, reply_markup } = EditMessageText.parse(fields)
      const message = world.message(bot.id, message_id)
      if (!message || message.chatId !== chat_id || !message.isFromBot) {
        throw new Refusal(400, 'Bad Request: message to edit not found')
      }
      const keyboard = reply_markup?.inline_keyboard ?? []
      assertSendable(text, false, keyboard)
      world.editMessage(bot.id, message_id, text, keyboard)
      return wireMessage(world, bot, { ...message, text, keyboard })
    },
    answercallbackquery: () => true,
    setmycommands: () => true,
    deletewebhook: () => true,
  }

  const answer = async (c: Context<SandboxEnv>) => {
    const bot = world.botByToken((c.req.param('bot') ?? '').slice('bot'.length))
    if (!bot) return refuse(c, new Refusal(401, 'Unauthorized'))
    const method = methods[(c.req.param('method') ?? '').toLowerCase()]
    if (!method) return refuse(c, new Refusal(404, 'Not Found'))
    try {
      const { fields, files } = await readFields(c)
      const result = await method({ bot, fields, files, signal: c.req.raw.signal })
      return c.json({ ok: true, result })
    } catch (error) {
      if (error instanceof Refusal) return refuse(c, error)
      if (error instanceof SyntaxError || (error as Error).name === 'ZodError') {
        return refuse(c, new Refusal(400, `Bad Request: ${(error as Error).message}`))
      }
      throw error
    }
  }
  return new Hono<SandboxEnv>().on(['GET', 'POST'], '/:bot{bot[^/]+}/:method', answer)
}

const refuse = (c: Context<SandboxEnv>, { code, message, parameters }: Refusal) =>
  c.json(
    {
      ok: false,
      error_code: code,
      description: message,
      ...(parameters.retry_after !== undefined && { parameters }),
    },
    code as 400,
  )

const assertSendable = (text: string, isCaption: boolean, keyboard: readonly Button[][]): void => {
  if (text === '' && !isCaption) throw new Refusal(400, 'Bad Request: message text is empty')
  if (text.length > (isCaption ? MAX_CAPTION : MAX_TEXT)) {
    throw new Refusal(400, `Bad Request: message ${isCaption ? 'caption ' : ''}is too long`)
  }
  for (const { url, callback_data } of keyboard.flat()) {
    if ((url === undefined) === (callback_data === undefined)) {
      throw new Refusal(400, 'Bad Request: text buttons are unallowed in the inline keyboard')
    }
    const bytes = callback_data === undefined ? 1 : Buffer.byteLength(callback_data)
    if (bytes < 1 || bytes > MAX_DATA_BYTES) {
      throw new Refusal(400, 'Bad Request: BUTTON_DATA_INVALID')
    }
  }
}

const photoOf = async (photo: string, files: Record<string, File>): Promise<Uint8Array> => {
  const name = /^attach:\/\/(.+)$/.exec(photo)?.[1]
  const file = name === undefined ? undefined : files[name]
  if (!file) throw new Refusal(400, 'Bad Request: there is no photo in the request')
  return new Uint8Array(await file.arrayBuffer())
}

const readFields = async (c: Context<SandboxEnv>): Promise<Pick<Call, 'fields' | 'files'>> => {
  const query = c.req.query()
  const type = c.req.header('content-type') ?? ''
  if (type.startsWith('application/json')) {
    const text = await c.req.text()
    return { fields: { ...query, ...(text === '' ? {} : JSON.parse(text)) }, files: {} }
  }
  if (c.req.method !== 'POST' || type === '') return { fields: query, files: {} }
  const fields: Record<string, unknown> = { ...query }
  const files: Record<string, File> = {}
  for (const [name, value] of Object.entries(await c.req.parseBody())) {
    if (value instanceof File) files[name] = value
    else fields[name] = value
  }
  return { fields, files }
}
