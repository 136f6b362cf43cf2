import { expect } from '@open-wc/testing'
import { AppLaunch } from './app-launch.ts'
import { deviceOf } from './device.ts'
import { inAppBrowserOf } from './in-app-browser.ts'
import { FakeServer } from './testing/fake-server.ts'
import { click, find, givenElement, hearEvents, shows, textOf } from './testing/given-element.ts'
import { givenPayment } from './testing/given-payment.ts'
import { viewOf } from './view.ts'
import { waitUntil } from './testing/wait-until.ts'

const ANDROID = 'Mozilla/5.0 (Linux; Android 13; SM-A146P) AppleWebKit/537.36 (KHTML, like Gecko)'
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const PHONES: [name: string, userAgent: string, inApp: string | null, screen: string][] = [
  ['Chrome on Android', `${ANDROID} Chrome/126.0.0.0 Mobile Safari/537.36`, null, 'waiting-app'],
  ['Safari on an iPhone', `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`, null, 'waiting-app'],
  ['Chrome on an iPhone', `${IPHONE} CriOS/126.0 Mobile/15E148 Safari/604.1`, null, 'waiting-app'],
  [
    'Instagram on Android',
    'Mozilla/5.0 (Linux; Android 13; SM-A146P; wv) AppleWebKit/537.36 Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36 Instagram 330.0.0.40.92 Android',
    'Instagram',
    'waiting-app',
  ],
  [
    'Instagram on an iPhone',
    `${IPHONE} Mobile/15E148 Instagram 330.0.3`,
    'Instagram',
    'waiting-app',
  ],
  [
    'WhatsApp',
    'Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 Version/4.0 Chrome/126.0 Mobile Safari/537.36 WhatsApp/2.24.13',
    'WhatsApp',
    'waiting-app',
  ],
  [
    'TikTok on Android',
    'Mozilla/5.0 (Linux; Android 12; wv) AppleWebKit/537.36 Version/4.0 Chrome/120.0 Mobile Safari/537.36 trill_340103 BytedanceWebview/d8a21c6',
    'TikTok',
    'waiting-app',
  ],
  ['TikTok on an iPhone', `${IPHONE} Mobile/15E148 musical_ly_34.1.0`, 'TikTok', 'waiting-app'],
  [
    'Facebook',
    `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/470.0.0.39;FBBV/612]`,
    'Facebook',
    'waiting-app',
  ],
  ['LINE', `${IPHONE} Mobile/15E148 Safari Line/14.9.0`, 'LINE', 'waiting-app'],
  [
    'any other web view',
    'Mozilla/5.0 (Linux; Android 11; wv) AppleWebKit/537.36 Version/4.0 Chrome/115.0 Mobile Safari/537.36',
    'other',
    'waiting-app',
  ],
  [
    'an iPad',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15',
    null,
    'waiting-qr',
  ],
  [
    'a computer',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36',
    null,
    'waiting-qr',
  ],
]

describe('the first screen', () => {
  for (const [name, userAgent, inApp, screen] of PHONES) {
    it(`is ${screen} in ${name}`, () => {
      const device = deviceOf({ userAgent })
      expect(viewOf(givenPayment({ device }), Date.now()).kind).to.equal(screen)
      expect(viewOf(null, Date.now(), { device })).to.include({
        flow: screen === 'waiting-app' ? 'app' : 'qr',
      })
      expect(inAppBrowserOf(userAgent)).to.equal(inApp)
    })
  }
})

/** Hides the page, or shows it, as a browser does when an app covers it. */
function setHidden(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
  const visibilityState = hidden ? 'hidden' : 'visible'
  Object.defineProperty(document, 'visibilityState', { value: visibilityState, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}

describe('leaving for the app', () => {
  let server: FakeServer

  beforeEach(() => {
    server = new FakeServer()
    server.payment = givenPayment({ device: 'phone' })
    server.start()
    // Test pages lie one behind another.
    setHidden(false)
  })
  afterEach(() => {
    Reflect.deleteProperty(document, 'hidden')
    Reflect.deleteProperty(document, 'visibilityState')
    server.stop()
  })

  const givenTap = async () => {
    const element = await givenElement()
    await shows(element, 'waiting-app')
    find(element, 'a.primary').addEventListener('click', (event) => event.preventDefault())
    click(element, 'a.primary')
    await element.updateComplete
    return element
  }

  it('offers help when nothing happened', async () => {
    const events = hearEvents(['deeplink-opened'])
    const element = await givenTap()
    expect(find(element, 'a.primary').innerText).to.equal('Membuka aplikasi GoPay…')
    await waitUntil(() => textOf(element).includes('Aplikasi GoPay tidak terbuka?'), 'no help')
    expect(find(element, 'a.primary').innerText).to.equal('Buka GoPay lagi')
    expect(find(element, '.help [part~=save]').innerText).to.equal('Simpan')
    expect(events.types()).to.deep.equal([])
    await expect(element).to.be.accessible()
    events.stop()
  })

  it('tells the page when the app opened, and asks the provider on the return', async () => {
    const events = hearEvents(['deeplink-opened'])
    const element = await givenTap()
    setHidden(true)
    expect(events.types()).to.deep.equal(['autogopay-deeplink-opened'])
    setHidden(false)
    await waitUntil(() => textOf(element).includes('Memeriksa pembayaran Anda'))
    await waitUntil(() => server.count('POST /check') === 1)
    expect(textOf(element)).not.to.include('tidak terbuka')
    expect(events.types().length).to.equal(1)
    events.stop()
  })

  for (const [app, agent, words] of [
    [
      'Instagram',
      `${IPHONE} Mobile/15E148 Instagram 330.0.3`,
      'Anda membuka halaman ini di Instagram',
    ],
    ['LINE', `${IPHONE} Mobile/15E148 Safari Line/14.9.0`, 'Anda membuka halaman ini di LINE'],
    ['a web view', `${IPHONE} Mobile/15E148`, 'di dalam aplikasi lain'],
  ] as const) {
    it(`tells a payer in ${app} how to leave it, by a link that needs no cookie`, async () => {
      Object.defineProperty(navigator, 'userAgent', { value: agent, configurable: true })
      const copied: string[] = []
      const clipboard = { writeText: async (text: string) => void copied.push(text) }
      Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true })
      try {
        const element = await givenElement()
        await shows(element, 'waiting-app')
        expect(textOf(element)).to.include(words)
        click(element, '[part~=in-app] [part~=copy]')
        await waitUntil(() => copied.length === 1)
        expect(copied).to.deep.equal(['https://pay.example/pay/t1'])
        const outside = element.shadowRoot?.querySelector<HTMLAnchorElement>('[part~=in-app] a')
        expect(outside?.href).to.equal(
          app === 'LINE' ? 'https://pay.example/pay/t1?openExternalBrowser=1' : undefined,
        )
        await expect(element).to.be.accessible()
      } finally {
        Reflect.deleteProperty(navigator, 'userAgent')
        Reflect.deleteProperty(navigator, 'clipboard')
      }
    })
  }

  it('says where to go on when the link cannot be copied', async () => {
    const agent = 'Mozilla/5.0 (Linux; Android 14) Mobile Instagram 300.0.0.0'
    Object.defineProperty(navigator, 'userAgent', { value: agent, configurable: true })
    const clipboard = { writeText: () => Promise.reject(new Error('denied')) }
    Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true })
    try {
      const element = await givenElement()
      await shows(element, 'waiting-app')
      click(element, '[part~=in-app] [part~=copy]')
      await waitUntil(() => find(element, '[part=notice]').innerText.includes('Buka di browser'))
    } finally {
      Reflect.deleteProperty(navigator, 'userAgent')
      Reflect.deleteProperty(navigator, 'clipboard')
    }
  })

  it('knows an app that opened late from one that did not', async () => {
    const told: string[] = []
    const host = { addController: () => undefined, requestUpdate: () => undefined }
    const listener = { onLeft: () => told.push('left'), onBack: () => told.push('back') }
    const launch = new AppLaunch(host, listener, 300)
    launch.begin()
    await waitUntil(() => launch.state === 'stayed')
    setHidden(true)
    expect(launch.state).to.equal('left')
    setHidden(false)
    expect(launch.state).to.equal('back')
    expect(told).to.deep.equal(['left', 'back'])
  })

  it('takes a page that was suspended in between for one that came back', async () => {
    const told: string[] = []
    const host = { addController: () => undefined, requestUpdate: () => undefined }
    const listener = { onLeft: () => told.push('left'), onBack: () => told.push('back') }
    const launch = new AppLaunch(host, listener, 20)
    launch.begin()
    // Nothing runs meanwhile, as on a phone that shows another app.
    for (const start = Date.now(); Date.now() - start < 60;);
    await waitUntil(() => launch.state !== 'opening')
    expect(launch.state).to.equal('back')
    expect(told).to.deep.equal(['back'])
  })
})
