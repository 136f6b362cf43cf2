import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readWindow, type PageQuery } from './pages.ts'
import type { FeedRow } from './transaction.ts'

const START = Date.UTC(2099, 0, 1)
const RANGE = { from: new Date(START), to: new Date(START + 86_400_000) }

const rowOf = (number: number, atMs = START + number * 1_000): FeedRow => {
  const at = new Date(atMs)
  const id = `t${number}`
  const kind = 'incoming' as const
  const amount = number + 1
  return { id, at, mutation: { transactionId: id, amount, at, kind, returned: 0, note: null } }
}
/** A feed, new to old, that may change between pages. */
const feedOf = (
  count: number,
  options: {
    cap?: number
    tellsTotal?: boolean
    after?: (rows: FeedRow[], page: number) => void
  } = {},
) => {
  const rows = Array.from({ length: count }, (_, at) => rowOf(count - 1 - at))
  let pages = 0
  return {
    rows,
    pages: () => pages,
    fetch: ({ offset, size, from, to }: PageQuery) => {
      const inside = rows.filter(({ at }) => at >= from && at <= to)
      const page = inside.slice(offset, offset + Math.min(size, options.cap ?? size))
      const total = options.tellsTotal === false ? null : inside.length
      pages += 1
      options.after?.(rows, pages)
      return Promise.resolve({ rows: page, total })
    },
  }
}
async function idsOf(generator: ReturnType<typeof readWindow>): Promise<string[]> {
  const ids: string[] = []
  for await (const mutations of generator) ids.push(...mutations.map((row) => row.transactionId))
  return ids
}
const sorted = (ids: string[]) => [...ids].sort()

describe('a window is read whole, each row once,', () => {
  test('whatever the number of rows, the server’s largest page and whether it tells a total', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 10, max: 60 }),
        fc.boolean(),
        async (count, cap, tellsTotal) => {
          const feed = feedOf(count, { cap, tellsTotal })
          const ids = await idsOf(readWindow(feed.fetch, RANGE))
          expect(sorted(ids)).toEqual(sorted(feed.rows.map(({ id }) => id)))
        },
      ),
      { numRuns: 60 },
    )
  })

  test('while new rows push the others to later pages', async () => {
    const feed = feedOf(300, {
      after: (rows, page) => {
        if (page >= 20) return
        const many = page === 2 ? 70 : 3
        for (let more = 0; more < many; more += 1) rows.unshift(rowOf(rows.length))
      },
    })
    const ids = await idsOf(readWindow(feed.fetch, RANGE))
    expect(new Set(ids).size).toBe(ids.length)
    for (let number = 0; number < 300; number += 1) expect(ids).toContain(`t${number}`)
  })

  test('while rows vanish and the others move up into pages already read', async () => {
    const feed = feedOf(300, {
      after: (rows, page) => {
        if (page === 1) rows.splice(0, 30)
        if (page === 3) rows.splice(0, 3)
      },
    })
    const ids = await idsOf(readWindow(feed.fetch, RANGE))
    for (let number = 0; number < 270; number += 1) expect(ids).toContain(`t${number}`)
  })

  test('also where a search would not skip that many rows', async () => {
    const feed = feedOf(6_000)
    const guarded = (query: PageQuery) => {
      if (query.offset + query.size > 10_000) throw new Error('too deep')
      return feed.fetch(query)
    }
    const ids = await idsOf(readWindow(guarded, RANGE))
    expect(new Set(ids).size).toBe(6_000)
  })
})

test('a quiet window costs one question', async () => {
  for (const count of [0, 1, 9, 49]) {
    const feed = feedOf(count)
    await idsOf(readWindow(feed.fetch, RANGE))
    expect(feed.pages()).toBe(1)
  }
})

test('a server that ignores the window is not read to its beginning', async () => {
  const rows = Array.from({ length: 500 }, (_, at) => rowOf(at, START - (at - 20) * 60_000))
  let pages = 0
  const fetch = ({ offset, size }: PageQuery) => {
    pages += 1
    return Promise.resolve({ rows: rows.slice(offset, offset + size), total: rows.length })
  }
  const ids = await idsOf(readWindow(fetch, RANGE))
  expect(ids).toHaveLength(21)
  expect(pages).toBe(2)
})

test('a list that never stands still is an error, not a shorter list', async () => {
  const feed = feedOf(300, { after: (rows) => rows.splice(0, 20) })
  await expect(idsOf(readWindow(feed.fetch, RANGE))).rejects.toThrow('changed faster')
})

test('a refund beside its payment of one name is told too', async () => {
  const paid = rowOf(1)
  const returned = { ...paid, mutation: { ...paid.mutation!, kind: 'refund' as const } }
  const fetch = () => Promise.resolve({ rows: [returned, paid], total: 2 })
  const kinds: string[] = []
  for await (const page of readWindow(fetch, RANGE)) kinds.push(...page.map(({ kind }) => kind))
  expect(kinds).toEqual(['refund', 'incoming'])
})
