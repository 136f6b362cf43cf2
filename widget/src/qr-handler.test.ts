import { expect } from '@open-wc/testing'
import { loadExtras } from './load-extras.ts'
import { FakeServer } from './testing/fake-server.ts'
import { click, eventually, find, givenElement, shows, textOf } from './testing/given-element.ts'
import { QR_TEXT } from './testing/given-payment.ts'

/** Puts something in the place of a part of `navigator` until the test is over. */
function pretend(name: string, value: unknown): void {
  Object.defineProperty(navigator, name, { value, configurable: true })
}

describe('what can be done with the code', () => {
  let server: FakeServer

  // Before the first of them waits for it: a busy machine may take a while.
  before(async () => {
    await loadExtras()
  })
  beforeEach(() => {
    server = new FakeServer()
    server.start()
  })
  afterEach(() => {
    for (const name of ['clipboard', 'share', 'canShare', 'wakeLock']) {
      Reflect.deleteProperty(navigator, name)
    }
    server.stop()
  })

  const given = async () => {
    const element = await givenElement()
    await shows(element, 'waiting-qr')
    return element
  }
  const zoomed = (element: Awaited<ReturnType<typeof given>>) =>
    eventually(() => element.shadowRoot?.querySelector('dialog.zoom'), 'was never enlarged')
  const noticeOf = (element: Awaited<ReturnType<typeof given>>) =>
    find(element, '.notice').innerText

  it('is enlarged by the button or a tap, and small again by Escape, button or tap', async () => {
    const element = await given()
    for (const open of ['[part~=zoom]', '.tile']) {
      find(element, '[part~=zoom]').focus()
      click(element, open)
      await zoomed(element)
      const zoom = find<HTMLDialogElement>(element, 'dialog.zoom')
      expect(zoom.matches(':modal')).to.equal(true)
      expect(zoom.querySelector('.qr path')?.getAttribute('d')).to.equal(
        find(element, '.tile .qr path').getAttribute('d'),
      )
      expect(zoom.innerText).to.include('Kopi Senja · Rp 50.000')
      await expect(element).to.be.accessible()
      zoom.querySelector('button')?.click()
      await eventually(() => !element.shadowRoot?.querySelector('dialog.zoom'))
      expect(getComputedStyle(document.documentElement).overflow).not.to.equal('hidden')
    }
  })

  it('is small again when the payment is paid', async () => {
    const element = await given()
    await eventually(() => server.streams.length === 1)
    click(element, '[part~=zoom]')
    await zoomed(element)
    server.streams[0]?.send(server.change({ status: 'paid' }))
    await shows(element, 'paid')
    expect(element.shadowRoot?.querySelector('dialog')).to.equal(null)
    expect(getComputedStyle(document.documentElement).overflow).not.to.equal('hidden')
  })

  it('is copied as text', async () => {
    const copied: string[] = []
    pretend('clipboard', { writeText: async (text: string) => void copied.push(text) })
    const element = await given()
    click(element, '[part~=copy]')
    await eventually(() => noticeOf(element) === 'Kode QRIS disalin.')
    expect(copied).to.deep.equal([QR_TEXT])
  })

  it('says so when the browser does not let it be copied', async () => {
    pretend('clipboard', { writeText: () => Promise.reject(new Error('denied')) })
    const element = await given()
    click(element, '[part~=copy]')
    await eventually(() => noticeOf(element).includes('tangkapan layar'))
  })

  it('is shared as a picture where the device can, with its payee and amount on it', async () => {
    const shared: File[] = []
    pretend('canShare', () => true)
    pretend('share', async ({ files }: { files: File[] }) => void shared.push(...files))
    const element = await given()
    click(element, '[part~=share]')
    await eventually(() => shared.length === 1)
    expect(shared[0]?.name).to.equal('qris-INV-2041.png')
    await eventually(() => noticeOf(element) === 'Gambar dibagikan.')
    const picture = await createImageBitmap(shared[0] ?? new Blob())
    const canvas = document.createElement('canvas')
    canvas.width = picture.width
    canvas.height = picture.height
    const context = canvas.getContext('2d')
    context?.drawImage(picture, 0, 0)
    const inked = (top: number, height: number) => {
      const { data } = context?.getImageData(0, top, picture.width, height) ?? { data: [] }
      return [...data].filter((value, at) => at % 4 === 0 && value < 100).length
    }
    // Name, amount, code, time: each has left its ink.
    for (const [top, height] of [
      [40, 40],
      [90, 55],
      [250, 300],
      [picture.height - 105, 30],
    ] as const) {
      expect(inked(top, height)).to.be.greaterThan(100)
    }
  })

  it('says nothing when the payer shares it with nobody', async () => {
    pretend('canShare', () => true)
    let asked = 0
    pretend('share', async () => {
      asked++
      throw new DOMException('no', 'AbortError')
    })
    const element = await given()
    click(element, '[part~=share]')
    await eventually(() => asked === 1)
    await element.updateComplete
    expect(noticeOf(element)).to.equal('')
  })

  it('is saved as a picture', async () => {
    const saved: string[] = []
    const { click: realClick } = HTMLAnchorElement.prototype
    HTMLAnchorElement.prototype.click = function () {
      saved.push(this.download)
    }
    try {
      const element = await given()
      click(element, '[part~=save]')
      await eventually(() => noticeOf(element).includes('Gambar disimpan'))
      expect(saved).to.deep.equal(['qris-INV-2041.png'])
    } finally {
      HTMLAnchorElement.prototype.click = realClick
    }
  })

  it('keeps the screen on while it is shown, and only then', async () => {
    const locks: { released: boolean; release(): Promise<void> }[] = []
    pretend('wakeLock', {
      request: async () => {
        const lock = {
          released: false,
          release: async () => {
            lock.released = true
          },
        }
        locks.push(lock)
        return lock
      },
    })
    const element = await given()
    await eventually(() => locks.length === 1)
    click(element, '[part~=switch]')
    await shows(element, 'waiting-app')
    await eventually(() => locks[0]?.released)
    click(element, '[part~=switch]')
    await eventually(() => locks.length === 2)
    element.remove()
    await eventually(() => locks[1]?.released)
    expect(textOf(element)).to.be.a('string')
  })
})
