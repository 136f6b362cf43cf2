import { expect, test } from 'vitest'
import { openSearch, type Scope, type Seen } from './search.ts'

const SINCE = '2026-02-10 03:00:00+00'
const nothing: Seen = { areMoreDue: false, isWindowFull: false, since: SINCE }
const full: Seen = { ...nothing, isWindowFull: true }

/** A search over a database that says what it is told to. */
function givenSearch(answer: (scope: Scope) => Seen) {
  const scopes: Scope[] = []
  const search = openSearch(async (scope) => {
    scopes.push(scope)
    return answer(scope)
  })
  return { scopes, search }
}

test('a look that sees all that is due is enough', async () => {
  const { scopes, search } = givenSearch(() => nothing)
  expect(await search()).toBe(false)
  expect(scopes).toEqual([{}])
})

test('behind a long queue everybody is asked once, then only what is new', async () => {
  const { scopes, search } = givenSearch((scope) =>
    scope.isThorough || scope.dueAfter ? nothing : full,
  )
  expect(await search()).toBe(true)
  expect(await search()).toBe(false)
  expect(await search()).toBe(false)
  expect(scopes).toEqual([{}, { isThorough: true }, { dueAfter: SINCE }, { dueAfter: SINCE }])
})

test('everybody is asked again while a thorough look leaves something', async () => {
  const { scopes, search } = givenSearch((scope) => ({
    ...full,
    areMoreDue: scope.isThorough === true && scopes.length < 4,
  }))
  await search()
  await search()
  expect(scopes.map(({ isThorough }) => isThorough === true)).toEqual([false, true, false, true])
})

test('a process that has no hand free has seen nothing, and begins anew', async () => {
  const { scopes, search } = givenSearch((scope) =>
    scope.isThorough ? { ...nothing, since: null } : full,
  )
  expect(await search()).toBe(false)
  await search()
  expect(scopes).toEqual([{}, { isThorough: true }, {}, { isThorough: true }])
})
