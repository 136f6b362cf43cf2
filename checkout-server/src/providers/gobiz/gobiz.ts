import type { Dispatcher } from 'undici'
import type { Log } from '../../platform/log.ts'
import { gobizFeeds, type OpenGobizFeed } from './feed.ts'
import { createGobizHttp } from './http.ts'
import { gobizLogin, type GobizLogin } from './login.ts'
import { gobizProfile, type GobizProfile } from './outlets.ts'

const TIMEOUT_MS = 10_000

/** Where GoPay's merchant portal keeps its APIs. No slash at the end. */
export interface GobizUrls {
  /** Login, outlets, the older feed. */
  baseUrl: string
  /** The newer feed. */
  apiUrl: string
}

/**
 * GoPay Merchant by the calls of its own web portal. Unofficial: nobody promises that they stay, and
 * GoPay may limit accounts that are used so.
 */
export interface Gobiz {
  login: GobizLogin
  profile: GobizProfile
  openFeed: OpenGobizFeed
}

/** @param tools.dispatcher - Carries every call; it must refuse addresses that are not public. */
export function openGobiz(
  urls: GobizUrls,
  tools: { dispatcher: Dispatcher; log?: Log; timeoutMs?: number; now?: () => Date },
): Gobiz {
  const now = tools.now ?? (() => new Date())
  const { dispatcher, log, timeoutMs = TIMEOUT_MS } = tools
  const http = createGobizHttp({ dispatcher, timeoutMs, now })
  return {
    login: gobizLogin({ http, baseUrl: urls.baseUrl, now }),
    profile: gobizProfile({ http, baseUrl: urls.baseUrl }),
    openFeed: gobizFeeds({ http, ...urls, now, log }),
  }
}
