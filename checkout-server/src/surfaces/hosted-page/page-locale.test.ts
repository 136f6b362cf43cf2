import { expect, test } from 'vitest'
import { preferred } from './page-locale.ts'

test.each([
  ['', 'id'],
  ['en-GB,en;q=0.9,id;q=0.8', 'en'],
  ['id-ID,id;q=0.9,en;q=0.8', 'id'],
  ['in-ID', 'id'],
  ['fr-FR,fr;q=0.9,en;q=0.5', 'en'],
  ['fr', 'id'],
  ['en;q=0.3, id;q=0.7', 'id'],
  ['en;q=0', 'id'],
  [';;;,,q=1', 'id'],
])('a browser that wants %j gets %s', (accepted, locale) => {
  expect(preferred(accepted)).toBe(locale)
})
