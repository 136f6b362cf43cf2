import { expect } from '@open-wc/testing'
import { isSafeLink, isThisPage } from './links.ts'

describe('a link', () => {
  it('may go to the web or into an app, but never run code', () => {
    for (const link of ['https://a.example/', 'gojek://gopay/merchanttransfer?tref=1']) {
      expect(isSafeLink(link), link).to.equal(true)
    }
    for (const link of ['javascript:alert(1)', 'data:text/html,x', 'JAVASCRIPT:1', '/relative']) {
      expect(isSafeLink(link), link).to.equal(false)
    }
  })

  it('to the page that is open is recognised, whatever its query', () => {
    const page = { origin: 'https://shop.example', pathname: '/orders/1' }
    expect(isThisPage('https://shop.example/orders/1', page)).to.equal(true)
    expect(isThisPage('https://shop.example/orders/1?result=success', page)).to.equal(true)
    expect(isThisPage('https://shop.example/orders/2', page)).to.equal(false)
    expect(isThisPage('https://other.example/orders/1', page)).to.equal(false)
  })
})
