import { api } from '../app/api.ts'
import { CallError } from '../app/http.ts'
import { may } from '../app/session.ts'
import { Store } from '../app/store.ts'

const MOST = 9
const TOGETHER_MS = 200
const EVERY_MS = 5_000

/** How much money waits for a decision, as the mark in the menu says it; empty: none. */
export const openMoney = new Store('')

let timer: ReturnType<typeof setTimeout> | undefined
let countedAt = Number.NEGATIVE_INFINITY

/** Counts again, soon: many calls at once are one, and in a busy shop there is one each 5 seconds. */
export function lookForOpenMoney(): void {
  clearTimeout(timer)
  const restMs = countedAt + EVERY_MS - performance.now()
  timer = setTimeout(() => void count(), Math.max(TOGETHER_MS, restMs))
}

async function count(): Promise<void> {
  if (!may('money:decide')) return
  countedAt = performance.now()
  try {
    const { data, nextCursor } = await api.money.list({ review: 'open', limit: MOST })
    openMoney.set(nextCursor ? `${MOST}+` : data.length > 0 ? String(data.length) : '')
  } catch (error) {
    // The mark stays as it was; the page itself says what is wrong.
    if (!(error instanceof CallError)) throw error
  }
}
