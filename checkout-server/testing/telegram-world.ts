import { createSandbox } from '../sandbox/sandbox.ts'
import { savePackage } from '../src/activation/packages.ts'
import { openLog } from '../src/platform/log.ts'
import { newMasterKey, openVault } from '../src/platform/vault.ts'
import { parseSettings, type Settings } from '../src/platform/settings.ts'
import { startServer, type CheckoutServer } from '../src/server.ts'
import { givenConnectedMerchant } from './connected-merchant.ts'
import { createTestDatabase } from './database.ts'
import { eventually } from './eventually.ts'
import { freePort } from './running-servers.ts'

const BOT = 'UjiBot'
const TOKEN = '123456:ABCdefGhIJKlmNoPQRstuVwxYZ012345678'
/** Where the operator reads. */
export const OPERATOR_CHAT = 900

/** A message in a chat, as the person sees it. */
export interface SeenMessage {
  messageId: number
  isFromBot: boolean
  text: string
  keyboard: { text: string; url?: string; callback_data?: string }[][]
  hasPhoto: boolean
  at: number
}

/** Whole servers with the bot, an operator that takes payments, and Telegram played by the sandbox. */
export type TelegramWorld = Awaited<ReturnType<typeof openTelegramWorld>>

/**
 * Opens it.
 * @param count - How many servers share the database.
 * @param options.isReachable - The only server is where its links lead, so that a browser can use it.
 * @param options.sendsMail - To the sandbox's mailbox.
 */
export async function openTelegramWorld(
  count = 1,
  { isReachable = false, sendsMail = false } = {},
) {
  const database = await createTestDatabase()
  const sandbox = await createSandbox({ retryScale: 0.0005 })
  const masterKey = newMasterKey()
  const context = { sql: database.sql, clock: () => new Date(), vault: openVault(masterKey) }
  const operator = await givenConnectedMerchant(context, sandbox.url)
  const { control } = operator
  await control('telegram/bots', { token: TOKEN, username: BOT, name: 'Bot Uji' })
  await savePackage(context, { name: '1 hari', days: 1, price: 1_000 })
  await savePackage(context, { name: 'Pilih sendiri', days: null, price: 2_000 })

  const port = isReachable ? await freePort() : 0
  const smtpUrl = sendsMail ? sandbox.smtpUrl : null
  const settings = testSettings({
    database,
    masterKey,
    sandboxUrl: sandbox.url,
    smtpUrl,
    operator,
    port,
  })
  const log = openLog('silent')
  const servers: CheckoutServer[] = []
  const start = async () => {
    const server = await startServer(settings, log)
    servers.push(server)
    return server
  }
  for (let at = 0; at < count; at += 1) await start()
  await operator.register(servers[0]?.url ?? '')

  const messages = async (chatId: number): Promise<SeenMessage[]> => {
    const query = new URLSearchParams({ bot: BOT, chatId: String(chatId) })
    const answer = await fetch(`${sandbox.url}/_control/telegram/messages?${query.toString()}`)
    return ((await answer.json()) as { messages: SeenMessage[] }).messages
  }
  const person = (id: number, language = 'id') => {
    const from = { id, name: `Orang ${id}`, username: `orang${id}`, language }
    const said = async () => (await messages(id)).filter(({ isFromBot }) => isFromBot)
    return {
      id,
      /** What the bot said, old to new. */
      said,
      write: (text: string, more: object = {}) =>
        control('telegram/message', { bot: BOT, from, text, ...more }),
      press: ({ messageId }: SeenMessage, button: string) =>
        control('telegram/press', { bot: BOT, from, messageId, button }),
      /** Waits until the bot has said something that fits. */
      async hears(what: RegExp): Promise<SeenMessage> {
        let found: SeenMessage | undefined
        await eventually(async () => {
          found = (await said()).findLast(({ text }) => what.test(text))
          return found !== undefined
        }, 20_000)
        if (!found) throw new Error('unreachable')
        return found
      },
    }
  }

  return {
    ...context,
    database,
    sandbox,
    operator,
    control,
    servers,
    start,
    person,
    bot: BOT,
    api: (path: string, body?: object, apiKey = operator.apiKey.key) =>
      fetch(`${servers.at(-1)?.url}${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      }),
    /** The newest purchase of a chat, with the payment that it waits for. */
    async purchaseOf(chatId: number) {
      const [row] = await database.sql<
        { id: string; status: string; paymentId: string; reference: string }[]
      >`
        select b.id, b.status, b.payment_id, c.provider_transaction_id as reference
        from activation_purchases b left join payments p on p.id = b.payment_id
          left join charges c on c.id = p.charge_id
        where b.chat_id = ${chatId} order by b.id desc limit 1`
      if (!row) throw new Error(`chat ${chatId} has bought nothing`)
      return row
    },
    async close() {
      await Promise.all(servers.map((server) => server.stop()))
      await sandbox.close()
      await database.drop()
    },
  }
}

function testSettings(world: {
  database: { url: string }
  masterKey: string
  sandboxUrl: string
  smtpUrl: string | null
  operator: { merchant: { email: string } }
  port: number
}): Settings {
  const settings = parseSettings({
    PORT: String(world.port),
    DATABASE_URL: world.database.url,
    DATABASE_CONNECTIONS: '5',
    PUBLIC_URL: `http://127.0.0.1:${world.port || 1}`,
    MASTER_KEY: world.masterKey,
    LOG_LEVEL: 'silent',
    ALLOW_PRIVATE_ADDRESSES: '1',
    ALLOW_UNOFFICIAL_PROVIDERS: '1',
    GOBIZ_BASE_URL: `${world.sandboxUrl}/gobiz`,
    GOJEKAPI_BASE_URL: `${world.sandboxUrl}/gojekapi`,
    RATE_LIMIT_PER_IP: '10000',
    ...(world.smtpUrl !== null && { SMTP_URL: world.smtpUrl }),
    ACTIVATION: 'on',
    OPERATOR_MERCHANT: world.operator.merchant.email,
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_API_URL: world.sandboxUrl,
    TELEGRAM_LINK_URL: `${world.sandboxUrl}/telegram/t.me`,
    TELEGRAM_OPERATOR_CHAT: String(OPERATOR_CHAT),
  })
  const { telegram } = settings
  if (!telegram) throw new Error('there is no bot')
  return { ...settings, telegram: { ...telegram, pace: { perChatMs: 20, roundMs: 50 } } }
}
