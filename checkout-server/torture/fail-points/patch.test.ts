import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { patch } from './patch.ts'
import { PLACES } from './places.ts'

const SOURCES = new URL('../../src/', import.meta.url)

test.each(PLACES.map((place) => [place.name, place] as const))(
  'the program has the place %s, once',
  (_name, place) => {
    const source = readFileSync(new URL(place.file, SOURCES), 'utf8')
    const patched = patch(source, [place])
    expect(patched).toContain(`__failPoint('${place.name}'); ${place.before}`)
    expect(patched.split('\n')).toHaveLength(source.split('\n').length)
  },
)

test('a place that has gone is an error, not a kill that never comes', () => {
  const place = { name: 'gone', errand: 'pay', file: 'x.ts', before: 'was here' } as const
  expect(() => patch('is not', [place])).toThrow('gone: "was here" is 0 times in x.ts')
  expect(() => patch('was here, was here', [place])).toThrow('2 times')
})

test('places have names of their own, and there are twelve or more', () => {
  expect(new Set(PLACES.map(({ name }) => name)).size).toBe(PLACES.length)
  expect(PLACES.length).toBeGreaterThanOrEqual(12)
})
