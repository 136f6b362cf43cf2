import type { Context } from 'hono'
import type { Gobiz } from '../gobiz/gobiz.ts'
import { GobizRefusal, MAX_PAYMENT } from '../gobiz/payer.ts'
import type { Payee } from '../gobiz/payer.ts'
import type { Ending } from './done-page.ts'
import { formatRupiah } from './format.ts'
import { outletDonePage, outletPayPage } from './outlet-page.ts'
import { pinProblem } from './pay-page.ts'

/** `50.000`, `Rp 50000` and the like; null for what is no whole amount. */
const readTyped = (text: string): number | null => {
  const digits = text.replace(/^\s*rp/i, '').replace(/[\s.]/g, '')
  return /^[1-9]\d{0,8}$/.test(digits) ? Number(digits) : null
}

/** A visit to an outlet's code, static or converted: it has no end and no way back to a shop. */
export const createOutletVisit = ({ payer, book }: Gobiz) => {
  const doneAt = (reference: string, ending: Ending) =>
    `/phone/done?${new URLSearchParams({ reference, ending }).toString()}`

  const pay = (c: Context, payee: Payee, field: (name: string) => string) => {
    const typed = field('amount')
    const amount = payee.amount ?? readTyped(typed)
    const problem =
      amount === null || amount > MAX_PAYMENT
        ? `Isi nominal dalam rupiah bulat, paling banyak ${formatRupiah(MAX_PAYMENT)}.`
        : pinProblem(field('pin'))
    const attempt = field('attempt')
    if (problem !== null || amount === null) {
      const form = { typed, ...(attempt && { attempt }), ...(problem !== null && { problem }) }
      return c.html(outletPayPage(payee, form), 422)
    }
    // Pressing twice sends the same form twice: the money moves once.
    try {
      const paid = payer.pay(payee, { amount, ...(attempt && { attempt }) })
      return c.redirect(doneAt(paid.id, 'paid'), 303)
    } catch (error) {
      if (!(error instanceof GobizRefusal)) throw error
      // An old form with another amount: a fresh one asks whether that is meant.
      const doubt = 'Formulir ini sudah dipakai membayar. Periksa, lalu bayar lagi bila perlu.'
      return c.html(outletPayPage(payee, { typed, problem: doubt }), 409)
    }
  }

  return {
    show: (c: Context, payee: Payee) => c.html(outletPayPage(payee)),
    act: (c: Context, payee: Payee, field: (name: string) => string) => {
      const action = field('action')
      if (action === 'leave') return c.redirect(doneAt(payee.code, 'left'), 303)
      if (action === 'refuse') return c.redirect(doneAt(payee.code, 'refused'), 303)
      return pay(c, payee, field)
    },
    /** The last page; null when the reference names neither a payment to an outlet nor its code. */
    done: (c: Context, reference: string, ending: Ending) => {
      const paid = book.find(reference)
      const payee = payer.find(paid?.merchantId ?? reference)
      if (!payee) return null
      if (paid) return c.html(outletDonePage(payee, paid))
      return c.html(outletDonePage(payee, ending === 'refused' ? 'refused' : 'left'))
    },
  }
}
