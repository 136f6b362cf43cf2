import { expect } from '@open-wc/testing'
import { create } from 'qrcode/lib/core/qrcode.js'
import { encodeQr } from './qr-encode.ts'
import { QR_TEXT } from './testing/given-payment.ts'

/** The same code by the `qrcode` package, told to make the same choices. */
function expectSame(text: string, mode: 'alphanumeric' | 'byte'): void {
  const ours = encodeQr(text)
  const { version, mask: maskPattern } = ours
  const options = { errorCorrectionLevel: 'M', version, maskPattern } as const
  const { modules } = create([{ data: text, mode }], options)
  expect(ours.size, text).to.equal(modules.size)
  let differ = 0
  for (let row = 0; row < ours.size; row++) {
    for (let column = 0; column < ours.size; column++) {
      if (ours.isDark(row, column) !== Boolean(modules.get(row, column))) differ++
    }
  }
  expect(differ, `${text.length} letters, version ${version}, mask ${maskPattern}`).to.equal(0)
}

/** Letters that look random and are the same in every run. */
function letters(length: number, alphabet: string): string {
  let seed = length
  return Array.from({ length }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return alphabet[seed % alphabet.length]
  }).join('')
}

describe('encodeQr', () => {
  it('makes the code of a QRIS text, module by module', () => {
    expectSame(QR_TEXT, 'alphanumeric')
    expectSame(QR_TEXT.replace('KOPI SENJA', 'Kopi Sénja'), 'byte')
  })

  it('is right from the smallest to the largest', () => {
    const versions = new Set<number>()
    for (let length = 1; length <= 2_330; length = Math.ceil(length * 1.2)) {
      const text = letters(length, 'abcdefxyz')
      expectSame(text, 'byte')
      versions.add(encodeQr(text).version)
    }
    for (let length = 1; length <= 3_390; length = Math.ceil(length * 1.35)) {
      expectSame(letters(length, '0123ABC $%*+-./:'), 'alphanumeric')
    }
    expect(versions.size).to.be.greaterThan(20)
  })

  it('takes the smallest code that holds the text, to the letter', () => {
    // Most bytes, and most letters of the small alphabet, for level M (ISO/IEC 18004, table 7).
    const most: [version: number, bytes: number, letters: number][] = [
      [1, 14, 20],
      [5, 84, 122],
      [9, 180, 262],
      [10, 213, 311],
      [27, 1_125, 1_637],
      [40, 2_331, 3_391],
    ]
    for (const [version, bytes, plain] of most) {
      expect(encodeQr('a'.repeat(bytes)).version).to.equal(version)
      expect(encodeQr('A'.repeat(plain)).version).to.equal(version)
      if (version < 40) expect(encodeQr('a'.repeat(bytes + 1)).version).to.equal(version + 1)
    }
  })

  it('chooses between masks', () => {
    const used = new Set<number>()
    for (let length = 1; length < 120; length++) used.add(encodeQr(letters(length, 'abcABC')).mask)
    expect(used.size).to.be.at.least(6)
  })

  it('throws for more text than a code holds', () => {
    expect(() => encodeQr('a'.repeat(2_332))).to.throw(RangeError)
  })
})
