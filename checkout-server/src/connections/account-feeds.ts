import { NeedsLogin, type AccountFeed, type OpenAccountFeed } from '../providers/account-feed.ts'
import type { SessionContext } from './context.ts'
import { openSecrets } from './secrets.ts'
import { openSession } from './session.ts'

/**
 * Opens feeds of receiving accounts. Where several merchants' connections lead to one account, any of
 * their logins will do: the next one is used when one has ended.
 */
export function accountFeeds(context: SessionContext): OpenAccountFeed {
  return async (accountId) => {
    const rows = await context.sql<FeedRow[]>`
      select c.id, c.sealed_credentials, a.external_id as outlet_id
      from connections c join receiving_accounts a on a.id = c.account_id
      where c.account_id = ${accountId} and c.provider = 'gopay_qris' and c.disabled_at is null
        and c.status in ('active', 'needs_qris')
      order by c.status, c.id desc`
    if (rows.length === 0) throw new NeedsLogin('No connection to this account is logged in.')
    const feeds = rows.map((row) => openFeed(context, row))
    return { mutations: (range, signal) => readFirst(feeds, range, signal) }
  }
}

interface FeedRow {
  id: string
  sealedCredentials: string
  outletId: string
}

function openFeed(context: SessionContext, row: FeedRow): AccountFeed {
  const { device } = openSecrets(context, row)
  const session = openSession(context, row.id)
  return context.gobiz.openFeed({ ...session, device, outletId: row.outletId })
}

/** Rows of a feed whose login ended half-way come again by the next one. */
async function* readFirst(
  feeds: readonly AccountFeed[],
  range: { from: Date; to: Date },
  signal: AbortSignal | undefined,
) {
  for (const [at, feed] of feeds.entries()) {
    try {
      return yield* feed.mutations(range, signal)
    } catch (error) {
      if (!(error instanceof NeedsLogin) || at === feeds.length - 1) throw error
    }
  }
}
