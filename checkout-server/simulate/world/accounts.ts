import { NeedsLogin, type AccountFeed, type Mutation } from '../../src/providers/account-feed.ts'
import { ProviderUnavailable } from '../../src/providers/provider.ts'
import type { Random } from '../engine/random.ts'
import type { Scheduler } from '../engine/scheduler.ts'
import type { SqlHost } from '../engine/sql.ts'
import { short } from './gateway.ts'
import type { Call } from './network.ts'

// The program's own limits in own-account/timing.ts: money that shows later is found by luck alone.
const LATEST_ROW_MS = 480_000
const FURTHEST_BEHIND_MS = 40_000
const PATIENCE_MS = 15_000

/** Money that came in on an account, or went back: the truth about it. */
export interface AccountRow extends Mutation {
  /** What has gone back of it by now, as the provider's books have it. */
  returned: number
  /** The payment whose code was paid; null: nobody's. */
  paidFor: string | null
  /** When the feed begins to show it. */
  visibleAtMs: number
}

/** A merchant's own account at the provider. */
export interface SimulatedAccount {
  id: string
  /** How far the provider's clock is behind the world's. */
  behindMs: number
  /** Whether refunds show as rows of their own, which name no sale; else in the sale's row. */
  hasRefundRows: boolean
  rows: AccountRow[]
  /** The login does not work until then. */
  loggedOutUntilMs: number
}

interface Options {
  scheduler: Scheduler
  random: Random
  call: Call
  /** How likely a reading goes wrong, now. */
  trouble: () => number
}

/** Own accounts in memory: they open no charges, they only list what came in. */
export type Accounts = ReturnType<typeof openAccounts>

export function openAccounts({ scheduler, random, call, trouble }: Options) {
  const accounts = new Map<string, SimulatedAccount>()
  const accountOf = (id: string) => {
    const account = accounts.get(id)
    if (!account) throw new Error(`no account ${id}`)
    return account
  }

  /** What one page shows at this moment: rows that came in meanwhile push the others down. */
  const pageOf = (account: SimulatedAccount, range: Range, page: number, size: number) => {
    if (random.chance(trouble() / 10)) {
      account.loggedOutUntilMs = scheduler.nowMs + random.int(5_000, 60_000)
    }
    if (trouble() > 0 && scheduler.nowMs < account.loggedOutUntilMs) {
      scheduler.note(null, `${short(account.id)}: needs login`)
      throw new NeedsLogin('The login has ended.')
    }
    const rows = account.rows
      .filter(({ at, visibleAtMs }) => {
        return at >= range.from && at <= range.to && visibleAtMs <= scheduler.nowMs
      })
      .toSorted((a, b) => b.at.getTime() - a.at.getTime())
    // The last row of a page comes again as the first of the next.
    const shown = rows.slice(Math.max(0, page * size - 1), (page + 1) * size)
    return {
      rows: shuffled(random, shown.map(toMutation)),
      isLast: (page + 1) * size >= rows.length,
    }
  }

  const addRow = (
    id: string,
    row: Pick<AccountRow, 'amount' | 'kind' | 'paidFor' | 'returned'>,
  ): AccountRow => {
    const account = accountOf(id)
    const { nowMs } = scheduler
    const delayMs = random.chance(0.2)
      ? random.int(0, LATEST_ROW_MS - account.behindMs)
      : random.int(0, 4_000)
    const added: AccountRow = {
      ...row,
      // Unique in its account only.
      transactionId: `trx-${account.rows.length + 1}`,
      at: new Date(nowMs - account.behindMs),
      note: null,
      visibleAtMs: nowMs + delayMs,
    }
    account.rows.push(added)
    return added
  }

  return {
    accounts,
    add(id: string): void {
      const behindMs = random.chance(0.4) ? random.int(0, FURTHEST_BEHIND_MS) : 0
      const hasRefundRows = random.chance(0.3)
      accounts.set(id, { id, behindMs, hasRefundRows, rows: [], loggedOutUntilMs: 0 })
    },

    /** Money comes in. */
    book(id: string, sale: Pick<AccountRow, 'amount' | 'paidFor'>): AccountRow {
      const whose = sale.paidFor === null ? '' : ` for ${short(sale.paidFor)}`
      scheduler.note(null, `${short(id)}: incoming Rp ${sale.amount}${whose}`)
      return addRow(id, { ...sale, kind: 'incoming', returned: 0 })
    },

    /** The owner gives money back in the provider's app: of a sale, as much as is left of it. */
    giveBack(id: string, sale: AccountRow, amount: number): void {
      const part = Math.min(amount, sale.amount - sale.returned)
      if (part <= 0) return
      scheduler.note(null, `${short(id)}: refund Rp ${part} of ${sale.transactionId}`)
      if (!accountOf(id).hasRefundRows) sale.returned += part
      else addRow(id, { amount: part, paidFor: null, kind: 'refund', returned: part })
    },

    /** The feed as a process reads it. */
    feedOf: (host: SqlHost, id: string): AccountFeed => ({
      async *mutations(range, signal) {
        const account = accountOf(id)
        const size = random.int(2, 6)
        for (let page = 0; ; page += 1) {
          const asked = call(host, `feed ${short(id)} page ${page + 1}`, signal, () =>
            pageOf(account, range, page, size),
          )
          const { rows, isLast } = await inTime(scheduler, asked)
          yield rows
          if (isLast) return
        }
      },
    }),
  }
}

interface Range {
  from: Date
  to: Date
}

const toMutation = (row: AccountRow): Mutation => {
  const { transactionId, amount, at, kind, returned, note } = row
  return { transactionId, amount, at, kind, returned, note }
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const left = [...items]
  return items.flatMap(() => left.splice(random.int(0, left.length - 1), 1))
}

/** As the real client: a question without an answer ends by itself. */
async function inTime<T>(scheduler: Scheduler, asked: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = scheduler.after(PATIENCE_MS, () => {
    late.reject(new ProviderUnavailable('The feed did not answer in time.'))
  })
  try {
    return await Promise.race([asked, late.promise])
  } finally {
    timer.cancel()
  }
}
