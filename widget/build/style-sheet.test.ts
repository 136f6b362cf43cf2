import { expect, test } from 'vitest'
import { minifySheets } from './style-sheet.ts'

test('only custom properties that no page can know are renamed, each to a name of its own', async () => {
  const [css] = await minifySheets([
    `
    :host { --ink: red; --ink-l: 1; --accent: var(--autogopay-accent, var(--brand, var(--ink))); }
    .a { color: var(--accent); opacity: var(--ink-l) }`,
  ])
  expect(css).toBe(
    ':host{--0: red;--1: 1;--2: var(--autogopay-accent, var(--brand, var(--0)))}.a{color:var(--2);opacity:var(--1)}',
  )
})

test('what only the pages around the element read is left out', async () => {
  expect(await minifySheets(['a { --page: #fff; --ink: red; color: var(--ink) }'])).toEqual([
    'a{--1: red;color:var(--1)}',
  ])
})

test('a sheet that comes later knows the properties of the first by the same names', async () => {
  const sheets = ['a { --ink: red; --bad: teal; color: var(--ink) }', 'b { color: var(--bad) }']
  expect(await minifySheets(sheets)).toEqual([
    'a{--0: red;--1: teal;color:var(--0)}',
    'b{color:var(--1)}',
  ])
})
