import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { extendByOperator } from '../src/activation/operate.ts'
import { listPackages, savePackage } from '../src/activation/packages.ts'
import { createMerchant, findMerchant, type MerchantContext } from '../src/merchants/merchants.ts'
import { connectSandbox, registerAtSandbox, tellSandbox } from './sandbox-account.ts'

const EMAIL = 'operator@autogopay.example'
const NAME = 'AutoGoPay'
const BOT = { username: 'AutoGopayBot', name: NAME }
/** Who answers questions in the demo's Telegram. */
const OPERATOR = { id: 900, name: 'Operator' }
const DEMO_DAYS = 3_650

/** What a visitor, and the next start, need to know of the operator. */
export const OperatorFacts = z.object({
  email: z.string(),
  password: z.string(),
  midtransServerKey: z.string(),
  midtransNoticeUrl: z.string(),
  sandboxUrl: z.string(),
  telegramBotToken: z.string(),
  telegramBotUrl: z.string(),
  telegramOperatorChat: z.number(),
})
export type OperatorFacts = z.infer<typeof OperatorFacts>

/**
 * Makes sure that the demo has an operator: a merchant account of its own, to which activation keys are
 * paid, packages to sell, and a bot at the sandbox's Telegram.
 * @param input.known - What an earlier start wrote.
 */
export async function seedOperator(
  context: MerchantContext,
  input: { known: OperatorFacts | null; baseUrl: string; sandboxUrl: string },
): Promise<OperatorFacts> {
  const { baseUrl, sandboxUrl } = input
  const found = await findMerchant(context, EMAIL)
  // Without its merchant an earlier start's facts are those of another database.
  const known = found ? input.known : null
  const password = known?.password ?? randomBytes(9).toString('base64url')
  const merchant = found ?? (await createMerchant(context, { name: NAME, email: EMAIL, password }))
  const serverKey =
    known?.midtransServerKey ?? `SB-Mid-server-${randomBytes(12).toString('base64url')}`
  const noticeUrl =
    known?.sandboxUrl === sandboxUrl
      ? new URL(new URL(known.midtransNoticeUrl).pathname, baseUrl).href
      : await connectSandbox(context, { merchantId: merchant.id, serverKey, baseUrl, sandboxUrl })
  await registerAtSandbox(sandboxUrl, {
    serverKey,
    name: NAME.toUpperCase(),
    city: 'JAKARTA',
    notificationUrl: noticeUrl,
  })
  const token = known?.telegramBotToken ?? `7000001:${randomBytes(26).toString('hex').slice(0, 35)}`
  await tellSandbox(sandboxUrl, 'telegram/bots', { token, ...BOT })
  // A bot may only write to whoever wrote to it first.
  if (!known) {
    const hello = { bot: BOT.username, from: OPERATOR, text: '/start' }
    await tellSandbox(sandboxUrl, 'telegram/message', hello)
  }
  if ((await listPackages(context.sql)).length === 0) await seedPackages(context)
  return {
    email: EMAIL,
    password,
    midtransServerKey: serverKey,
    midtransNoticeUrl: noticeUrl,
    sandboxUrl,
    telegramBotToken: token,
    telegramBotUrl: `${sandboxUrl}/telegram/t.me/${BOT.username}`,
    telegramOperatorChat: OPERATOR.id,
  }
}

/** The demo's own shop works without buying a key first; whoever registers there buys one. */
export async function keepActive(context: MerchantContext, merchantId: string): Promise<void> {
  const [row] = await context.sql<{ activeUntil: Date | null }[]>`
    select active_until from merchants where id = ${merchantId}`
  if (row?.activeUntil) return
  await extendByOperator(context, { merchantId, days: DEMO_DAYS })
}

async function seedPackages(context: MerchantContext): Promise<void> {
  await savePackage(context, { name: '1 hari', days: 1, price: 1_000 })
  await savePackage(context, { name: '30 hari', days: 30, price: 25_000 })
  await savePackage(context, { name: 'Pilih sendiri', days: null, price: 1_000 })
}
