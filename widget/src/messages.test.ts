import { expect } from '@open-wc/testing'
import { localeOf } from './locale.ts'
import { MESSAGES } from './locales.ts'
import { clockText } from './times.ts'

describe('messages', () => {
  it('has every word in both languages, and none of them empty', () => {
    expect(shapeOf(MESSAGES.en)).to.deep.equal(shapeOf(MESSAGES.id))
    for (const words of Object.values(MESSAGES)) {
      expect(textsOf(words).every((text) => text.trim() !== '')).to.equal(true)
    }
  })

  it('says GoPay and any QRIS app, not only Gojek', () => {
    for (const words of Object.values(MESSAGES)) {
      expect(words.scanSteps.join()).to.include('GoPay')
      expect(words.scanStepsOthers.join()).to.include('QRIS')
      expect(words.openApp).to.include('GoPay')
    }
  })

  it('names the code by shop, amount and time', () => {
    const facts = { merchant: 'Kopi Senja', amount: 'Rp 50.000', until: '10.30 WIB' }
    expect(MESSAGES.id.qrName(facts)).to.equal(
      'Kode QRIS untuk Kopi Senja, Rp 50.000, berlaku sampai 10.30 WIB',
    )
  })

  it('says why the amount is not the price, and to pay it exactly', () => {
    const facts = { price: 'Rp 50.000', code: 'Rp 347', isLess: true }
    expect(MESSAGES.id.exactAmount(facts)).to.match(/^Harga Rp 50.000 dikurangi kode unik Rp 347/)
    expect(MESSAGES.en.exactAmount({ ...facts, isLess: false })).to.match(
      /^The price of Rp 50.000 plus a unique code of Rp 347/,
    )
  })

  it('speaks one minute in the singular', () => {
    expect(MESSAGES.en.minutesLeft(1)).to.equal('1 minute left')
    expect(MESSAGES.en.minutesLeft(5)).to.equal('5 minutes left')
  })
})

describe('localeOf', () => {
  it('follows the attribute, then the page, then Indonesian', () => {
    expect(localeOf('en', 'id')).to.equal('en')
    expect(localeOf('id', 'en')).to.equal('id')
    expect(localeOf('auto', 'en-GB')).to.equal('en')
    expect(localeOf('auto', 'fr')).to.equal('id')
    expect(localeOf('auto', '')).to.equal('id')
    expect(localeOf('nonsense', 'en')).to.equal('en')
  })
})

describe('clockText', () => {
  const now = Date.parse('2026-01-31T03:00:00Z')

  it('writes Jakarta time the way each language does', () => {
    expect(clockText('2026-01-31T03:30:00Z', now, MESSAGES.id)).to.equal('10.30 WIB')
    expect(clockText('2026-01-31T03:30:00Z', now, MESSAGES.en)).to.equal('10:30 WIB')
  })

  it('names the day when it is another day in Jakarta', () => {
    expect(clockText('2026-01-31T17:05:00Z', now, MESSAGES.id)).to.equal('1 Feb, 00.05 WIB')
  })
})

function shapeOf(words: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(words).map(([key, value]: [string, unknown]) => [
      key,
      Array.isArray(value) ? value.length : typeof value,
    ]),
  )
}

function textsOf(words: object): string[] {
  return Object.values(words)
    .flat()
    .filter((value): value is string => typeof value === 'string')
}
