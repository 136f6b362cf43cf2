import { expect } from '@open-wc/testing'
import { addressOf } from './checkout-address.ts'

const none = { token: '', checkoutUrl: '', endpoint: '' }
const address = (attributes: Partial<typeof none>) =>
  addressOf({ ...none, ...attributes }, 'https://script.example')

describe('addressOf', () => {
  it('is null while the page names no payment', () => {
    expect(address({ endpoint: 'https://pay.example' })).to.equal(null)
  })

  it('asks the server the script came from, unless the page names another', () => {
    expect(address({ token: 't1' })).to.deep.equal({
      endpoint: 'https://script.example',
      token: 't1',
    })
    expect(address({ token: 't1', endpoint: 'https://pay.example/' })).to.deep.equal({
      endpoint: 'https://pay.example',
      token: 't1',
    })
  })

  it('takes server and token from a checkout URL, also below a path', () => {
    expect(address({ checkoutUrl: 'https://pay.example/pay/t1?order_id=1#x' })).to.deep.equal({
      endpoint: 'https://pay.example',
      token: 't1',
    })
    expect(address({ checkoutUrl: 'https://toko.example/bayar/pay/t1' })?.endpoint).to.equal(
      'https://toko.example/bayar',
    )
    expect(address({ checkoutUrl: '/pay/t1' })).to.deep.equal({
      endpoint: location.origin,
      token: 't1',
    })
  })

  it('refuses what is no web address', () => {
    expect(() => address({ token: 't1', endpoint: 'javascript:alert(1)' })).to.throw(TypeError)
    expect(() => address({ checkoutUrl: 'https://pay.example/checkout/t1' })).to.throw(TypeError)
    expect(() => address({ checkoutUrl: 'data:text/html,/pay/t1' })).to.throw(TypeError)
  })
})
