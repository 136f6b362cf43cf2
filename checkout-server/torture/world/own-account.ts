import { Connection } from '@autogopay/shared'
import { z } from 'zod'
import { call } from '../life/api.ts'

const PHONE = '081234500077'
const OUTLET = 'G777000777'

const Otp = z.object({ otp: z.string() })
const Accounts = z.object({
  accounts: z.array(
    z.object({ outlets: z.array(z.object({ merchantId: z.string(), qrisText: z.string() })) }),
  ),
})

/**
 * Connects merchants to one GoPay account by the API, as its owner would: phone, one-time code, outlet,
 * static code. They share its payable amounts.
 * @returns The text of the code on its counter.
 */
export async function connectOwnAccount(
  apiKeys: readonly string[],
  places: { baseUrl: string; sandboxUrl: string },
): Promise<string> {
  const control = `${places.sandboxUrl}/_control/gobiz`
  await ask(`${control}/accounts`, {
    body: {
      phone: PHONE,
      fullName: 'Ibu Contoh',
      outlets: [{ name: 'Warung Contoh', merchantId: OUTLET, city: 'BANDUNG' }],
    },
  })
  const { accounts } = Accounts.parse(await ask(`${control}/accounts`))
  const outlets = accounts.flatMap((account) => account.outlets)
  const code = outlets.find(({ merchantId }) => merchantId === OUTLET)?.qrisText
  if (code === undefined) throw new Error('the sandbox did not make the outlet')
  for (const apiKey of apiKeys) await logIn(apiKey, code, { ...places, control })
  return code
}

async function logIn(
  apiKey: string,
  text: string,
  { baseUrl, control }: { baseUrl: string; control: string },
): Promise<void> {
  const headers = { 'x-api-key': apiKey }
  const begun = Connection.parse(
    await ask(`${baseUrl}/v1/connections`, {
      headers,
      body: { provider: 'gopay_qris', phone: PHONE },
    }),
  )
  const { otp } = Otp.parse(await ask(`${control}/otp?phone=${PHONE}`))
  const path = `${baseUrl}/v1/connections/${begun.id}`
  const verified = Connection.parse(await ask(`${path}/verify`, { headers, body: { otp } }))
  if (verified.status === 'choosing_outlet') {
    await ask(`${path}/outlet`, { headers, body: { outletId: OUTLET } })
  }
  const active = Connection.parse(
    await ask(`${path}/static-qris`, { method: 'PUT', headers, body: { text } }),
  )
  if (active.status !== 'active') throw new Error(`the own account is ${active.status}`)
}

/** Before the faults: what is not answered well is an error. */
async function ask(url: string, request: Parameters<typeof call>[1] = {}): Promise<unknown> {
  const { status, text } = await call(url, request)
  if (status >= 300) throw new Error(`${url}: ${status} ${text}`)
  return JSON.parse(text)
}
