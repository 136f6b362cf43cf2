import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { CustomerRefusal } from '../midtrans/customer.ts'
import type { Gobiz } from '../gobiz/gobiz.ts'
import type { Found } from '../midtrans/lookup.ts'
import type { Midtrans } from '../midtrans/midtrans.ts'
import type { SandboxEnv } from '../http.ts'
import { callbackAddress, isWebAddress } from './callback.ts'
import { decodeQrImage } from './decode-image.ts'
import { donePage } from './done-page.ts'
import type { Ending } from './done-page.ts'
import { phoneHeaders } from './headers.ts'
import { messagesPage } from './messages-page.ts'
import { createOutletVisit } from './outlet-visit.ts'
import { payPage, pinProblem, shownStatus } from './pay-page.ts'
import type { Bill } from './pay-page.ts'
import { readCode } from './read-code.ts'
import { scanPage } from './scan-page.ts'

const MAX_PICTURE_BYTES = 8 * 1024 * 1024
const MESSAGES = 20
const ENDINGS: readonly Ending[] = ['paid', 'refused', 'left']

const asset = (name: string): string =>
  readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8')

/** The customer's phone: scan or follow a deeplink, then pay, refuse or walk away. */
export const phoneRoutes = (
  { midtrans, gobiz }: { midtrans: Midtrans; gobiz: Gobiz },
  clock: () => number,
) => {
  const visit = createOutletVisit(gobiz)
  const read = (text: string) => readCode({ ledger: midtrans.ledger, payer: gobiz.payer }, text)
  const style = asset('phone.css')
  const script = asset('phone.js')

  const billOf = ({ transaction, via }: Found): Bill => {
    const { name, city } = midtrans.accounts.get(transaction.accountId)
    const { transactionId, deeplinkId } = transaction
    return {
      transaction,
      payee: name,
      city,
      reference: via === 'deeplink' ? (deeplinkId ?? transactionId) : transactionId,
      isOver: clock() >= transaction.expiresAt,
    }
  }

  /** Open codes can be paid, and expired ones while a scenario lets late money through. */
  const isPayable = (bill: Bill): boolean => {
    const status = shownStatus(bill)
    if (status === 'pending') return true
    return (
      status === 'expire' && midtrans.scenarios.peek('paid-after-expiry', bill.transaction) !== null
    )
  }

  const showBill = (c: Context, found: Found, problem?: string) => {
    const bill = billOf(found)
    const payable = isPayable(bill)
    return c.html(payPage(bill, problem ? { payable, problem } : { payable }), problem ? 422 : 200)
  }

  const leaveFor = (c: Context, found: Found, ending: Ending) => {
    const back = ending === 'left' ? null : backAddress(found, ending)
    if (back && isWebAddress(back)) return c.redirect(back, 303)
    const { reference } = billOf(found)
    return c.redirect(`/phone/done?${new URLSearchParams({ reference, ending }).toString()}`, 303)
  }

  const act = (c: Context, found: Found, form: { action: string; pin: string }) => {
    const { transaction, via } = found
    if (form.action === 'leave') return leaveFor(c, found, 'left')
    if (form.action === 'refuse') {
      midtrans.customer.refuse(transaction)
      return leaveFor(c, found, 'refused')
    }
    const problem = pinProblem(form.pin)
    if (problem !== null) return showBill(c, found, problem)
    midtrans.customer.pay(transaction, { via })
    return leaveFor(c, found, 'paid')
  }

  return new Hono<SandboxEnv>()
    .use('/phone', phoneHeaders)
    .use('/phone/*', phoneHeaders)
    .get('/', (c) => c.redirect('/phone'))
    .get('/phone/phone.css', (c) => c.body(style, 200, { 'content-type': 'text/css' }))
    .get('/phone/phone.js', (c) => c.body(script, 200, { 'content-type': 'text/javascript' }))
    .get('/phone', (c) => c.html(scanPage()))
    .get('/phone/messages', (c) => {
      const messages = gobiz.otps.listRecent(MESSAGES).map((sent) => ({
        sent,
        phone: gobiz.accounts.get(sent.accountId).phone,
      }))
      return c.html(messagesPage(messages))
    })
    .post(
      '/phone/scan',
      bodyLimit({
        maxSize: MAX_PICTURE_BYTES,
        onError: (c) => c.html(scanPage('Gambar terlalu besar; paling besar 8 MB.'), 413),
      }),
      async (c) => {
        const { qr, image } = await c.req.parseBody()
        const hasPicture = image instanceof File && image.size > 0
        const text = hasPicture
          ? await decodeQrImage(new Uint8Array(await image.arrayBuffer()))
          : typeof qr === 'string'
            ? qr
            : ''
        if (text === null) {
          return c.html(scanPage('Tidak ada kode QR yang terbaca pada gambar itu.'), 422)
        }
        const reading = read(text)
        if ('problem' in reading) return c.html(scanPage(reading.problem), 422)
        const reference = 'payee' in reading ? reading.payee.code : billOf(reading.found).reference
        return c.redirect(`/phone/pay?${new URLSearchParams({ reference }).toString()}`, 303)
      },
    )
    .get('/gopay/partner/app/payment-pin', (c) => {
      const reference = c.req.query('id') ?? ''
      return c.redirect(`/phone/pay?${new URLSearchParams({ reference }).toString()}`, 302)
    })
    .get('/phone/pay', (c) => {
      const reading = read(c.req.query('reference') ?? '')
      if ('problem' in reading) return c.html(scanPage(reading.problem), 404)
      if ('payee' in reading) return visit.show(c, reading.payee)
      return showBill(c, reading.found)
    })
    .post('/phone/pay', async (c) => {
      const form = await c.req.parseBody()
      const field = (name: string) => (typeof form[name] === 'string' ? form[name] : '')
      const reading = read(field('reference'))
      if ('problem' in reading) return c.html(scanPage(reading.problem), 404)
      if ('payee' in reading) return visit.act(c, reading.payee, field)
      try {
        return act(c, reading.found, { action: field('action') || 'pay', pin: field('pin') })
      } catch (error) {
        if (!(error instanceof CustomerRefusal)) throw error
        // Someone else was faster: read the books again and say what they say now.
        const again = read(field('reference'))
        return 'found' in again
          ? c.html(payPage(billOf(again.found), { payable: false }), 409)
          : c.html(scanPage('problem' in again ? again.problem : undefined), 404)
      }
    })
    .get('/phone/done', (c) => {
      const reference = c.req.query('reference') ?? ''
      const ending = ENDINGS.find((known) => known === c.req.query('ending')) ?? 'left'
      const reading = read(reference)
      if (!('found' in reading)) {
        const problem = 'problem' in reading ? reading.problem : undefined
        return visit.done(c, reference, ending) ?? c.html(scanPage(problem), 404)
      }
      const back = ending === 'left' ? null : backAddress(reading.found, ending)
      // An app's own scheme opens by itself after a moment; the link is for browsers that refuse.
      if (back) c.header('refresh', `1; url=${back}`)
      return c.html(donePage(billOf(reading.found), ending, back))
    })
}

const backAddress = (found: Found, ending: 'paid' | 'refused'): string | null =>
  callbackAddress(found, ending === 'paid' ? 'success' : 'failure')
