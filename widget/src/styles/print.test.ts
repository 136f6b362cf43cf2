import { expect } from '@open-wc/testing'
import { emulateMedia } from '@web/test-runner-commands'
import { FakeServer } from '../testing/fake-server.ts'
import { find, givenElement, shows } from '../testing/given-element.ts'

describe('on paper', () => {
  let server: FakeServer

  beforeEach(() => {
    server = new FakeServer()
    server.start()
  })
  afterEach(async () => {
    await emulateMedia({ media: 'screen' })
    server.stop()
  })

  it('an open dialog has the code and nothing to press', async () => {
    const element = await givenElement()
    element.mode = 'modal'
    await element.open()
    await shows(element, 'waiting-qr')
    expect(find(element, '.close').checkVisibility()).to.equal(true)
    await emulateMedia({ media: 'print' })
    expect(find(element, 'svg.qr').checkVisibility()).to.equal(true)
    for (const part of ['.close', '.tools', '.actions']) {
      expect(find(element, part).checkVisibility(), part).to.equal(false)
    }
    element.close()
  })
})
