import { Hono } from 'hono'
import { toBuffer } from 'qrcode'
import { z } from 'zod'
import { GobizAccount, Phone } from '../gobiz/accounts.ts'
import type { StoredAccount } from '../gobiz/accounts.ts'
import type { Gobiz } from '../gobiz/gobiz.ts'
import { OTP_SECONDS } from '../gobiz/otps.ts'
import { MAX_PAYMENT } from '../gobiz/payer.ts'
import { GobizSwitches } from '../gobiz/switches.ts'
import type { SandboxEnv } from '../http.ts'
import { ControlError, check, readJson } from './read-json.ts'
import { viewGobiz } from './views.ts'
import { When } from './when.ts'

const MAX_AT_ONCE = 200_000

const amount = z.int().min(1).max(MAX_PAYMENT)
const OfPhone = z.strictObject({ phone: Phone })
const Refund = z.strictObject({ reference: z.string().min(1), amount: amount.optional() })
const Hide = z.strictObject({
  reference: z.string().min(1),
  seconds: z.number().min(0).max(31_536_000),
})
const Kill = OfPhone.extend({ kind: z.enum(['access', 'refresh', 'all']).default('all') })
const Mutations = z
  .strictObject({
    merchantId: z.string(),
    amounts: z.array(amount).min(1).max(MAX_AT_ONCE).optional(),
    count: z.int().min(1).max(MAX_AT_ONCE).optional(),
    amount: amount.optional(),
    issuer: z.string().trim().min(1).max(50).optional(),
    at: When.optional(),
  })
  .refine((given) => (given.amounts === undefined) === (given.count !== undefined), {
    path: ['amounts'],
    message: 'give either amounts, or count and amount',
  })
  .refine((given) => (given.count === undefined) === (given.amount === undefined), {
    path: ['amount'],
    message: 'belongs to count',
  })

/** `/_control/gobiz`: what a tester does with GoPay Merchant accounts. */
export const gobizControlRoutes = (gobiz: Gobiz, publicUrl: () => string) => {
  const { accounts, book, otps, payer, switches, tokens, clock } = gobiz

  const viewAccount = ({ id, phone, email, fullName, login }: StoredAccount) => ({
    phone,
    email,
    fullName,
    login,
    outlets: accounts.outletsOf(id).map(({ merchantId, name, city, qrisText }) => ({
      merchantId,
      name,
      city,
      qrisText,
      qrisImageUrl: `${publicUrl()}/_control/gobiz/outlets/${merchantId}/qr.png`,
    })),
  })
  const accountOf = (phone: string) => {
    const found = accounts.findByPhone(phone)
    if (!found) throw new ControlError(404, 'No GoBiz account has this phone number (phone).')
    return found
  }
  const transactionOf = (reference: string) => {
    const found = book.find(reference)
    if (!found) throw new ControlError(404, 'No transaction at an outlet has this id (reference).')
    return found
  }
  const view = (id: string) => viewGobiz(gobiz, transactionOf(id))

  return new Hono<SandboxEnv>()
    .post('/accounts', async (c) =>
      c.json({ account: viewAccount(accounts.save(await readJson(c.req.raw, GobizAccount))) }),
    )
    .get('/accounts', (c) => c.json({ accounts: accounts.list().map(viewAccount) }))
    .get('/outlets/:id/qr.png', async (c) => {
      const outlet = accounts.findOutlet(c.req.param('id'))
      if (!outlet) throw new ControlError(404, 'No outlet has this merchant id.')
      const png = await toBuffer(outlet.qrisText, { type: 'png', margin: 4, scale: 8 })
      return c.body(new Uint8Array(png), 200, { 'content-type': 'image/png' })
    })
    .get('/otp', (c) => {
      const account = accountOf(check(c.req.query(), OfPhone).phone)
      const sent = otps.lastOf(account.id)
      if (!sent) throw new ControlError(404, 'No OTP was sent to this phone number yet.')
      return c.json({
        otp: sent.otp,
        sentAt: new Date(sent.sentAt).toISOString(),
        expiresAt: new Date(sent.sentAt + OTP_SECONDS * 1000).toISOString(),
        used: sent.usedAt !== null,
      })
    })
    .post('/mutations', async (c) => {
      const { merchantId, amounts, count, ...way } = await readJson(c.req.raw, Mutations)
      const payee = payer.find(merchantId)
      if (!payee) throw new ControlError(404, 'No outlet has this merchant id (merchantId).')
      const all = amounts ?? Array.from({ length: count ?? 0 }, () => way.amount ?? 0)
      const ways = all.map((each) => ({ ...way, amount: each }))
      return c.json({ transaction_ids: payer.payAll(payee, ways).map(({ id }) => id) })
    })
    .post('/refund', async (c) => {
      const { reference, amount: part } = await readJson(c.req.raw, Refund)
      return c.json({ transaction: view(payer.refund(transactionOf(reference), part).id) })
    })
    .post('/hide', async (c) => {
      const { reference, seconds } = await readJson(c.req.raw, Hide)
      book.hide(transactionOf(reference).id, clock() + seconds * 1000)
      return c.json({ transaction: view(reference) })
    })
    .post('/kill-tokens', async (c) => {
      const { phone, kind } = await readJson(c.req.raw, Kill)
      tokens.kill(accountOf(phone).id, kind === 'all' ? ['access', 'refresh'] : [kind])
      return c.json({ killed: kind })
    })
    .get('/switches', (c) => c.json({ switches: switches.get() }))
    .post('/switches', async (c) => {
      const given = await readJson(c.req.raw, GobizSwitches.partial())
      const next = check({ ...switches.get(), ...given }, GobizSwitches)
      return c.json({ switches: switches.set(next) })
    })
}
