import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accentScheme, contrast, parseColour } from './accent-scheme.ts'

const hex = fc
  .integer({ min: 0, max: 0xff_ff_ff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`)

test('whatever the colour, it and the text on it can be read on light and dark cards', () => {
  fc.assert(
    fc.property(hex, (accent) => {
      const { light, dark } = accentScheme(accent)
      for (const [pair, card] of [
        [light, '#ffffff'],
        [dark, '#171c1a'],
      ] as const) {
        const colour = parseColour(pair.accent)
        expect(contrast(colour, parseColour(card))).toBeGreaterThanOrEqual(4.5)
        expect(contrast(colour, parseColour(pair.onAccent))).toBeGreaterThanOrEqual(4.5)
      }
    }),
  )
})

test('a colour that can be read stays as it is', () => {
  expect(accentScheme('#7a3cff').light).toEqual({ accent: '#7a3cff', onAccent: '#ffffff' })
  expect(accentScheme('#ffd400').dark).toEqual({ accent: '#ffd400', onAccent: '#000000' })
})
