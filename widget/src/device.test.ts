import { expect } from '@open-wc/testing'
import { deviceOf } from './device.ts'

const AGENTS: [name: string, device: string, userAgent: string][] = [
  [
    'an Android phone',
    'phone',
    'Mozilla/5.0 (Linux; Android 13; SM-A146P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
  ],
  [
    'an iPhone',
    'phone',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
  ],
  [
    'Firefox on a phone',
    'phone',
    'Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0',
  ],
  [
    'an Android tablet',
    'computer',
    'Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  ],
  [
    'an old iPad',
    'computer',
    'Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Mobile/15E148 Safari/604.1',
  ],
  [
    'an iPad that says it is a Mac',
    'computer',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  ],
  [
    'Windows',
    'computer',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  ],
]

describe('deviceOf', () => {
  for (const [name, device, userAgent] of AGENTS) {
    it(`takes ${name} for a ${device}`, () => {
      expect(deviceOf({ userAgent })).to.equal(device)
    })
  }

  it('believes the client hint before the user agent', () => {
    const [, , phone = ''] = AGENTS[0] ?? []
    expect(deviceOf({ userAgent: phone, userAgentData: { mobile: false } })).to.equal('computer')
    expect(deviceOf({ userAgent: '', userAgentData: { mobile: true } })).to.equal('phone')
  })
})
