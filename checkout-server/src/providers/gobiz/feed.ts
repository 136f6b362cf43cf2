import type { Log } from '../../platform/log.ts'
import type { AccountFeed } from '../account-feed.ts'
import { analyticsFeed, FeedGone, type FeedCaller } from './analytics.ts'
import { TokenRejected } from './failures.ts'
import type { GobizDevice } from './headers.ts'
import type { GobizHttp } from './http.ts'
import { journalFeed } from './journals.ts'
import { readWindow, type FetchPage, type PageQuery } from './pages.ts'

// How long the older feed is asked alone after the newer one was gone.
const OLDER_FOR_MS = 60 * 60 * 1000

/** A login that stays alive: it knows how to get new tokens, and keeps them. */
export interface GobizSession {
  outletId: string
  device: GobizDevice
  /**
   * A token that may be used now.
   * @param rejected - One that was just refused: anything else is wanted.
   * @throws {NeedsLogin} There is none, and no way to get one.
   */
  accessToken(rejected?: string): Promise<string>
  /** New tokens were refused too. @throws {NeedsLogin} Always, after telling the owner. */
  giveUp(reason: string): Promise<never>
}

/** Opens feeds of GoPay outlets. */
export type OpenGobizFeed = (session: GobizSession) => AccountFeed

/** @param options.apiUrl - Base of the newer feed; `baseUrl` of the older. No slash at the end. */
export function gobizFeeds(options: {
  http: GobizHttp
  baseUrl: string
  apiUrl: string
  now: () => Date
  log?: Log | undefined
}): OpenGobizFeed {
  const { http, baseUrl, now, log } = options
  const newer = analyticsFeed({ http, baseUrl: options.apiUrl })
  const older = journalFeed({ http, baseUrl })
  let olderUntil = 0

  const fetchPage = async (caller: FeedCaller, query: PageQuery) => {
    if (now().getTime() < olderUntil) return older(caller, query)
    try {
      return await newer(caller, query)
    } catch (error) {
      if (!(error instanceof FeedGone)) throw error
      const page = await older(caller, query)
      // Only once the older one has answered: it is no help when both are gone.
      log?.warn({ reason: error.message }, 'GoPay’s newer feed is gone; the older one is asked')
      olderUntil = now().getTime() + OLDER_FOR_MS
      return page
    }
  }

  return (session) => ({
    mutations: (range, signal) => readWindow(withLogin(session, fetchPage, signal), range),
  })
}

/** Asks once more with a new token when one is refused; a second refusal is the owner's matter. */
function withLogin(
  session: GobizSession,
  fetchPage: (caller: FeedCaller, query: PageQuery) => ReturnType<FetchPage>,
  signal: AbortSignal | undefined,
): FetchPage {
  const { device, outletId } = session
  return async (query) => {
    const accessToken = await session.accessToken()
    try {
      return await fetchPage({ device, outletId, accessToken, signal }, query)
    } catch (error) {
      if (!(error instanceof TokenRejected)) throw error
      const another = await session.accessToken(accessToken)
      const caller = { device, outletId, accessToken: another, signal }
      return await fetchPage(caller, query).catch((again: unknown) => {
        if (again instanceof TokenRejected) return session.giveUp(again.message)
        throw again
      })
    }
  }
}
