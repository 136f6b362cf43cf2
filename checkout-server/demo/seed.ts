import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { DEMO_GOBIZ_ACCOUNT } from '../sandbox/gobiz/demo-account.ts'
import { apiKeyReader, createApiKey } from '../src/merchants/api-keys.ts'
import {
  createMerchant,
  findMerchant,
  listMerchants,
  setPassword,
  type Merchant,
  type MerchantContext,
} from '../src/merchants/merchants.ts'
import { setCallbackUrl } from '../src/webhooks/endpoints.ts'
import type { WebhookContext } from '../src/webhooks/context.ts'
import { keepActive, OperatorFacts, seedOperator } from './operator.ts'
import { connectSandbox, registerAtSandbox } from './sandbox-account.ts'

const EMAIL = 'pemilik@toko-senja.example'
const SHOP = 'Toko Senja'

/** What a visitor of the demo needs to know: the content of `.data/demo.json`. */
export const DemoFacts = z.object({
  baseUrl: z.string(),
  demoStoreUrl: z.string(),
  sandboxUrl: z.string(),
  apiKey: z.string(),
  merchantEmail: z.string(),
  merchantPassword: z.string(),
  midtransBaseUrl: z.string(),
  midtransServerKey: z.string(),
  midtransNoticeUrl: z.string(),
  databaseUrl: z.string(),
  /** Of a GoPay Merchant account in the sandbox, to connect by `POST /v1/connections`. */
  gopayPhone: z.string().default(DEMO_GOBIZ_ACCOUNT.phone),
  /** Whoever runs this server; demos that are older have none yet. */
  operator: OperatorFacts.optional(),
})
export type DemoFacts = z.infer<typeof DemoFacts>

/**
 * Refuses a database that real merchants use: the demo would put its own among them.
 * @throws {Error} There are merchants, and the demo's is not one of them.
 */
export async function assertDemoDatabase(sql: MerchantContext['sql']): Promise<void> {
  const merchants = await listMerchants({ sql })
  if (merchants.length === 0 || merchants.some(({ email }) => email === EMAIL)) return
  throw new Error(
    'DATABASE_URL names a database with real merchants. Unset it for the demo (npm start); real servers start by npm run serve.',
  )
}

/**
 * Makes sure that the demo merchant is there with a key, a connection to the sandbox and a callback to
 * the demo store, by the same functions that serve real merchants.
 * @param input.known - What an earlier start wrote; kept as far as it still holds.
 */
export async function seedDemo(
  context: MerchantContext & Pick<WebhookContext, 'log' | 'allowPrivate'>,
  input: {
    known: DemoFacts | null
    baseUrl: string
    demoStoreUrl: string
    sandboxUrl: string
    databaseUrl: string
  },
): Promise<DemoFacts> {
  const places = {
    baseUrl: input.baseUrl,
    demoStoreUrl: input.demoStoreUrl,
    sandboxUrl: input.sandboxUrl,
    midtransBaseUrl: input.sandboxUrl,
    databaseUrl: input.databaseUrl,
  }
  const owner = input.known && (await apiKeyReader(context)(input.known.apiKey))
  const isSameSandbox = input.known?.sandboxUrl === input.sandboxUrl
  const merchantPassword = input.known?.merchantPassword ?? randomBytes(9).toString('base64url')
  const merchant = await ensureMerchant(context, merchantPassword, input.known !== null)

  const apiKey =
    owner?.merchantId === merchant.id && input.known
      ? input.known.apiKey
      : (await createApiKey(context, merchant.id)).key
  const midtransServerKey =
    input.known?.midtransServerKey ?? `SB-Mid-server-${randomBytes(12).toString('base64url')}`
  const midtransNoticeUrl =
    owner && isSameSandbox && input.known
      ? new URL(new URL(input.known.midtransNoticeUrl).pathname, input.baseUrl).href
      : await connectSandbox(context, {
          ...places,
          merchantId: merchant.id,
          serverKey: midtransServerKey,
        })

  // Only when the store is new: a visitor may have put an address of their own since.
  if (!owner || input.known?.demoStoreUrl !== input.demoStoreUrl) {
    await setCallbackUrl(context, {
      merchantId: merchant.id,
      url: `${input.demoStoreUrl}/webhooks/autogopay`,
    })
  }
  await registerAtSandbox(input.sandboxUrl, {
    serverKey: midtransServerKey,
    name: SHOP.toUpperCase(),
    city: 'BANDUNG',
    notificationUrl: midtransNoticeUrl,
  })
  await keepActive(context, merchant.id)
  const operator = await seedOperator(context, {
    known: input.known?.operator ?? null,
    baseUrl: input.baseUrl,
    sandboxUrl: input.sandboxUrl,
  })
  return {
    ...places,
    operator,
    apiKey,
    merchantEmail: merchant.email,
    merchantPassword,
    midtransServerKey,
    midtransNoticeUrl,
    gopayPhone: DEMO_GOBIZ_ACCOUNT.phone,
  }
}

async function ensureMerchant(
  context: MerchantContext,
  password: string,
  isPasswordKnown: boolean,
): Promise<Merchant> {
  const found = await findMerchant(context, EMAIL)
  if (!found) return createMerchant(context, { name: SHOP, email: EMAIL, password })
  if (!isPasswordKnown) await setPassword(context, { merchantId: found.id, password })
  return found
}
