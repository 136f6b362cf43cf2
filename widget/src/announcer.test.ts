import { expect } from '@open-wc/testing'
import { Announcer } from './announcer.ts'
import { MESSAGES } from './locales.ts'
import { givenPayment } from './testing/given-payment.ts'
import { viewOf } from './view.ts'

const NOON = Date.parse('2026-01-31T05:00:00Z')
const pending = givenPayment({ expiresAt: new Date(NOON + 600_000).toISOString() })

describe('Announcer', () => {
  it('is silent between the marks', () => {
    const announcer = new Announcer()
    const heard = new Set<string>()
    for (let second = 0; second < 600; second++) {
      announcer.observe(viewOf(pending, NOON + second * 1000), MESSAGES.id)
      heard.add(announcer.polite)
    }
    expect([...heard]).to.deep.equal([
      '',
      'Sisa waktu 5 menit',
      'Sisa waktu 1 menit',
      'Sisa waktu 30 detik',
    ])
    expect(announcer.urgent).to.equal('')
  })

  it('says the same of a second payment, which a region that holds the words already would not', () => {
    const announcer = new Announcer()
    const hear = (secondsLeft: number) => {
      announcer.observe(viewOf(pending, NOON + (600 - secondsLeft) * 1000), MESSAGES.id)
      return announcer.polite
    }
    hear(301)
    expect(hear(300)).to.equal('Sisa waktu 5 menit')
    announcer.observe(viewOf({ ...pending, status: 'cancelled' }, NOON), MESSAGES.id)
    expect(hear(301)).to.equal('')
    expect(hear(300)).to.equal('Sisa waktu 5 menit')
  })

  it('says what becomes of a payment on whose screen it stays', () => {
    const announcer = new Announcer()
    const expired = { ...pending, status: 'expired' as const }
    announcer.observe(viewOf(expired, NOON), MESSAGES.id)
    expect(announcer.urgent).to.equal(MESSAGES.id.expired)
    announcer.observe(viewOf({ ...expired, orderPaid: true }, NOON), MESSAGES.id)
    expect(announcer.urgent).to.equal(MESSAGES.id.orderPaid)
  })

  it('interrupts with the outcome, and does not call a silent clock an outcome', () => {
    const announcer = new Announcer()
    announcer.observe(viewOf(pending, NOON + 600_000), MESSAGES.id)
    expect(announcer.urgent).to.equal('')
    expect(announcer.polite).to.equal(MESSAGES.id.stillChecking)
    announcer.observe(viewOf({ ...pending, status: 'paid' }, NOON), MESSAGES.id)
    expect(announcer.urgent).to.equal(MESSAGES.id.paid)
  })
})
