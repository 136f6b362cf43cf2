import { expect } from '@open-wc/testing'
import { drawQr, encodeQr, packModules } from './qr-encode.ts'
import { drawModules, drawingOf, qrPixels, QUIET_ZONE, unpackModules } from './qr.ts'
import { QR_TEXT } from './testing/given-payment.ts'

describe('drawQr', () => {
  it('paints exactly the modules of the code, one pixel each, with a quiet zone of four', () => {
    const { size, path } = drawQr(QR_TEXT)
    const modules = encodeQr(QR_TEXT)
    expect(size).to.equal(modules.size + 8)
    const painted = paint(size, path)
    const expected = Array.from({ length: size * size }, (_, index) => {
      const row = Math.floor(index / size) - QUIET_ZONE
      const column = (index % size) - QUIET_ZONE
      const inside = Math.min(row, column) >= 0 && Math.max(row, column) < modules.size
      return inside && modules.isDark(row, column) ? 'dark' : 'light'
    })
    expect(painted).to.deep.equal(expected)
    expect(painted.filter((module) => module === 'dark').length).to.be.greaterThan(500)
  })

  it('draws another code for another text', () => {
    expect(drawQr(QR_TEXT).path).not.to.equal(drawQr(QR_TEXT.replace('SENJA', 'SENJO')).path)
  })

  it('throws for more text than a code holds', () => {
    expect(() => drawQr('x'.repeat(5000))).to.throw()
  })
})

describe('the modules that a server sends', () => {
  it('are drawn as the code itself is', () => {
    for (const text of [QR_TEXT, 'a', 'x'.repeat(2_000)]) {
      const modules = unpackModules(packModules(text))
      expect(modules && drawModules(modules)).to.deep.equal(drawQr(text))
    }
  })

  it('are left alone when they are none', () => {
    for (const packed of ['', 'AAAA', '%', btoa('x'.repeat(300)).slice(1)]) {
      expect(unpackModules(packed), packed).to.equal(null)
      expect(drawingOf(`with ${packed}`, packed), packed).to.equal(undefined)
    }
  })
})

describe('qrPixels', () => {
  it('gives each module whole pixels and fits a small phone', () => {
    for (const size of [29, 53, 61, 69, 77, 89]) {
      expect(qrPixels(size) % size).to.equal(0)
      expect(qrPixels(size)).to.be.within(230, 330)
    }
  })
})

function paint(size: number, path: string): string[] {
  const canvas = document.createElement('canvas')
  canvas.width = size
  canvas.height = size
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, size, size)
  context.fillStyle = '#000'
  context.clip(new Path2D(path))
  context.fillRect(0, 0, size, size)
  const { data } = context.getImageData(0, 0, size, size)
  return Array.from({ length: size * size }, (_, index) =>
    (data[index * 4] ?? 0) < 128 ? 'dark' : 'light',
  )
}
