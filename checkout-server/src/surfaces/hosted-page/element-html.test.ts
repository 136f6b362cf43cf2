import type { CheckoutPayment } from '@autogopay/shared'
import { expect, test } from 'vitest'
import type { Flow } from '../../../../widget/src/view.ts'
import { elementHtml } from './element-html.ts'
import { samplePayment } from './test-support.ts'

const drawn = (change: Partial<CheckoutPayment>, more: { query?: string; flow?: Flow } = {}) =>
  elementHtml({
    payment: samplePayment(change),
    token: 'token',
    locale: 'id',
    flow: more.flow ?? null,
    notice: null,
    query: more.query ?? '',
    fallback: '<p>plain</p>',
  })
const buttonsOf = (html: string) => html.match(/<button\b[^>]*>/g) ?? []

test.each([
  ['pending', {}],
  ['pending on a phone', { device: 'phone' }],
  ['pending without a code', { qrText: null, deeplinkUrl: null }],
  ['over, not yet known how', { serverTime: '2026-01-31T11:00:00+07:00' }],
  ['paid', { status: 'paid', paidAt: '2026-01-31T10:05:00+07:00' }],
  ['expired', { status: 'expired' }],
  ['cancelled', { status: 'cancelled' }],
  ['denied', { status: 'denied' }],
  ['refunded', { status: 'refunded' }],
] as [string, Partial<CheckoutPayment>][])(
  'no button of a payment that is %s is dead',
  (_name, change) => {
    for (const button of buttonsOf(drawn(change))) {
      expect(button).toMatch(
        / formaction="\/pay\/token(\/(check|cancel|renew))?"| data-needs-script/,
      )
      expect(button.includes('type="button"')).toBe(button.includes('data-needs-script'))
    }
  },
)

test('buttons do without script what they do with it', () => {
  const pending = drawn({ device: 'phone' })
  expect(pending).toMatch(/formaction="\/pay\/token\/check"\s*>\s*Saya sudah bayar/)
  expect(pending).toMatch(/formaction="\/pay\/token\/cancel"[^>]*>\s*Ya, batalkan/)
  expect(pending).toMatch(/formmethod="get" formaction="\/pay\/token" name="flow" value="qr"/)
  expect(drawn({ status: 'expired' })).toMatch(/formaction="\/pay\/token\/renew"[^>]*>\s*Buat kode/)
})

test('the element keeps to the way to pay that the payer has chosen', () => {
  expect(drawn({}, { flow: 'qr' })).toContain(' device-flow="qr"')
  expect(drawn({}, { flow: 'app' })).toContain(' device-flow="deeplink"')
  expect(drawn({})).not.toContain('device-flow')
})

test('the chosen language goes along with every form', () => {
  const html = drawn({}, { query: '?lang=en' })
  expect(html).toContain('<input type="hidden" name="lang" value="en">')
  expect(html).toContain('formaction="/pay/token/check?lang=en"')
})

test('what a merchant wrote can neither end the script element nor begin another', () => {
  const html = drawn({ merchantName: '</script><script>alert(1)</script>', description: '<!--' })
  expect(html.match(/<script/g)).toHaveLength(1)
  const json = /<script type="application\/json">([^]*?)<\/script/.exec(html)?.[1] ?? ''
  expect(JSON.parse(json)).toMatchObject({
    token: 'token',
    payment: { merchantName: '</script><script>alert(1)</script>', description: '<!--' },
  })
})
