import { z } from 'zod'
import { ProviderUnavailable } from '../provider.ts'
import { objectOf, TokenRejected, unwrapped } from './failures.ts'
import { dataHeaders, type GobizDevice } from './headers.ts'
import type { GobizAnswer, GobizHttp } from './http.ts'

const PAGE = 50
const MOST = 1_000
const OutletId = z.string().regex(/^G\d{9}$/)

/** A place of business of an account, with a code of its own. */
export interface GobizOutlet {
  /** `G` and nine digits. */
  id: string
  name: string
}

/** Reads what an account has, as the owner of a token. */
export interface GobizProfile {
  /**
   * Every outlet that the login may see, by name.
   * @throws {TokenRejected} 401.
   */
  outlets(device: GobizDevice, accessToken: string): Promise<GobizOutlet[]>
}

/** @param options.baseUrl - Of the portal's API, without a slash at the end. */
export function gobizProfile(options: { http: GobizHttp; baseUrl: string }): GobizProfile {
  const { http, baseUrl } = options
  const ask = async (device: GobizDevice, accessToken: string, path: string, body?: object) => {
    const answer = await http({
      method: body ? 'POST' : 'GET',
      url: `${baseUrl}${path}`,
      headers: dataHeaders(device, accessToken),
      ...(body && { body }),
    })
    if (answer.http === 401) throw new TokenRejected(`GoPay does not accept the login (${path})`)
    return answer
  }

  const search = async (
    device: GobizDevice,
    accessToken: string,
  ): Promise<GobizOutlet[] | null> => {
    const found = new Map<string, GobizOutlet>()
    for (let from = 0; from < MOST; from += PAGE) {
      const body = { from, to: from + PAGE, _source: ['id', 'merchant_name'] }
      const answer = await ask(device, accessToken, '/v1/merchants/search', body)
      const hits = hitsOf(answer)
      if (hits === null) return from === 0 ? null : unreadable(answer)
      const before = found.size
      for (const outlet of hits) found.set(outlet.id, outlet)
      if (hits.length < PAGE || found.size === before) break
    }
    return [...found.values()]
  }

  return {
    async outlets(device, accessToken) {
      const found = await search(device, accessToken)
      if (found !== null && found.length > 0) {
        return found.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id))
      }
      // An owner of one outlet may not be allowed to search, but is told which one it is.
      const answer = await ask(device, accessToken, '/v1/users/me')
      if (answer.http >= 400) return unreadable(answer)
      const user = objectOf(unwrapped(answer.body)['user'] ?? unwrapped(answer.body))
      const id = OutletId.safeParse(user['merchant_id'])
      return id.success ? [{ id: id.data, name: textOf(user['full_name']) ?? id.data }] : []
    },
  }
}

function hitsOf({ http, body }: GobizAnswer): GobizOutlet[] | null {
  if (http >= 400) return null
  const hits = objectOf(body)['hits'] ?? unwrapped(body)['hits']
  if (!Array.isArray(hits)) return null
  return hits.flatMap((hit: unknown) => {
    // A search engine's rows keep their fields one level down.
    const fields = { ...objectOf(objectOf(hit)['_source']), ...objectOf(hit) }
    const id = OutletId.safeParse(fields['id'])
    return id.success ? [{ id: id.data, name: textOf(fields['merchant_name']) ?? id.data }] : []
  })
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 100) : null
}

function unreadable({ http }: GobizAnswer): never {
  throw new ProviderUnavailable(`GoPay did not tell the outlets of the account (HTTP ${http})`)
}
