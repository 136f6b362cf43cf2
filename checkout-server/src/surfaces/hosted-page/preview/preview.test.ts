import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readLogo } from '../../../merchants/logo/read-logo.ts'
import { LogoRefused } from '../../../merchants/logo/logo-type.ts'
import { PREVIEW_SIZE, previewPng } from './preview.ts'

/** Its pixels as palette numbers, line by line. */
function pixelsOf(png: Uint8Array): { width: number; height: number; lines: Buffer } {
  const bytes = Buffer.from(png)
  const at = bytes.indexOf('IDAT')
  const packed = bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4))
  return {
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
    lines: inflateSync(packed),
  }
}

test('the picture is a PNG of the size that is announced, with something on it', async () => {
  const png = await previewPng({ amount: 50_000, paper: '#0a6b4b' })
  const { width, height, lines } = pixelsOf(png)
  expect({ width, height }).toEqual(PREVIEW_SIZE)
  expect(lines.length).toBe(height * (width + 1))
  const inked = lines.filter((pixel) => pixel === 255).length
  expect(inked).toBeGreaterThan(10_000)
  // Another reader of PNG finds every sum right: it only says that the picture is larger than a logo.
  expect(() => readLogo(png)).toThrow(LogoRefused)
  expect(() => readLogo(png)).toThrow('1200 × 630')
})

test('it depends on nothing but amount and colour, and every amount fits on it', async () => {
  const one = await previewPng({ amount: 50_000, paper: '#0a6b4b' })
  expect(await previewPng({ amount: 50_000, paper: '#0a6b4b' })).toBe(one)
  expect(await previewPng({ amount: 50_001, paper: '#0a6b4b' })).not.toEqual(one)
  const { width, lines } = pixelsOf(await previewPng({ amount: 9_999_999_999, paper: '#7a3cff' }))
  const lastColumns = [...lines].filter((_, at) => at % (width + 1) > width - 90)
  expect(lastColumns.every((pixel) => pixel === 0)).toBe(true)
})
