import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

const CODE_LASTS_MS = 10 * 60 * 1000
const TOKEN_LASTS_SECONDS = 60 * 24 * 60 * 60

/** Somebody with a Facebook account. */
export const FacebookPerson = z.strictObject({
  /** As the app sees it: other apps see another one. */
  id: z.string().regex(/^\d{5,20}$/),
  name: z.string().trim().min(1).max(100),
  /** Left out: has none, or did not let the app have it. */
  email: z.email().optional(),
})
export type FacebookPerson = z.infer<typeof FacebookPerson>

/** A program registered at Facebook. */
export interface FacebookApp {
  id: string
  secret: string
}

/** The app that every sandbox knows. */
export const DEMO_FACEBOOK_APP: FacebookApp = {
  id: '100200300400500',
  secret: 'sandbox-facebook-app-secret',
}

const DEMO_PEOPLE: readonly FacebookPerson[] = [
  { id: '1000000000000001', name: 'Sari Wulandari', email: 'sari.wulandari@example.com' },
  { id: '1000000000000002', name: 'Budi Santoso' },
]

/** What the Graph API refuses with, in its own words. */
export class GraphError extends Error {
  override readonly name = 'GraphError'
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** Facebook as a website that logs in at it sees it. */
export type Facebook = ReturnType<typeof createFacebook>

/** Opens it, with its demo people. Codes and tokens live as long as the process. */
export const createFacebook = ({ clock }: { clock: () => number }) => {
  const app = DEMO_FACEBOOK_APP
  const people = new Map(DEMO_PEOPLE.map((person) => [person.id, person]))
  const codes = new Map<string, { personId: string; redirectUri: string; until: number }>()
  const tokens = new Map<string, { personId: string; until: number }>()

  const tokenOf = (text: string) => {
    const token = tokens.get(text)
    if (!token || token.until < clock()) {
      throw new GraphError(190, 'Invalid OAuth access token - Cannot parse access token')
    }
    return token
  }
  return {
    save(person: FacebookPerson): FacebookPerson {
      people.set(person.id, person)
      return person
    },
    people: (): FacebookPerson[] => [...people.values()],
    isApp: (id: string): boolean => id === app.id,

    /** The person let the app in. */
    grant(personId: string, redirectUri: string): string {
      if (!people.has(personId)) throw new GraphError(100, 'No such person')
      const code = randomBytes(24).toString('base64url')
      codes.set(code, { personId, redirectUri, until: clock() + CODE_LASTS_MS })
      return code
    },

    exchange(query: Record<string, string>) {
      if (query['client_id'] !== app.id || query['client_secret'] !== app.secret) {
        throw new GraphError(1, 'Error validating client secret.')
      }
      const known = codes.get(query['code'] ?? '')
      // Used once, whatever comes of it.
      codes.delete(query['code'] ?? '')
      if (!known || known.until < clock()) {
        throw new GraphError(100, 'This authorization code has been used.')
      }
      if (known.redirectUri !== query['redirect_uri']) {
        throw new GraphError(
          100,
          'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
        )
      }
      const token = `EAA${randomBytes(32).toString('base64url')}`
      tokens.set(token, {
        personId: known.personId,
        until: clock() + TOKEN_LASTS_SECONDS * 1000,
      })
      return { access_token: token, token_type: 'bearer', expires_in: TOKEN_LASTS_SECONDS }
    },

    debug(query: Record<string, string>) {
      if (query['access_token'] !== `${app.id}|${app.secret}`) {
        throw new GraphError(190, 'Invalid OAuth access token.')
      }
      const token = tokens.get(query['input_token'] ?? '')
      if (!token) return { data: { is_valid: false } }
      return {
        data: {
          app_id: app.id,
          user_id: token.personId,
          is_valid: token.until >= clock(),
          expires_at: Math.floor(token.until / 1000),
        },
      }
    },

    me(query: Record<string, string>) {
      const text = query['access_token'] ?? ''
      const person = people.get(tokenOf(text).personId)
      if (!person) throw new GraphError(190, 'The user has deleted their account')
      const proof = createHmac('sha256', app.secret).update(text).digest()
      const given = Buffer.from(query['appsecret_proof'] ?? '', 'hex')
      if (given.length !== proof.length || !timingSafeEqual(given, proof)) {
        throw new GraphError(100, 'Invalid appsecret_proof provided in the API argument')
      }
      const wanted = new Set((query['fields'] ?? 'id,name').split(','))
      return Object.fromEntries(Object.entries(person).filter(([field]) => wanted.has(field)))
    },
  }
}
