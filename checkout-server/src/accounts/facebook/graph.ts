import { createHmac } from 'node:crypto'
import { request, type Dispatcher } from 'undici'
import { z } from 'zod'

const TIMEOUT_MS = 10_000
const MAX_BYTES = 100_000

/** Our app at Facebook, and where that is. */
export interface FacebookSettings {
  appId: string
  appSecret: string
  /** Such as `v21.0`: each lasts about two years. */
  version: string
  /** Of people: `https://www.facebook.com`. */
  dialogUrl: string
  /** Of programs: `https://graph.facebook.com`. */
  graphUrl: string
}

/** Who Facebook says it is. */
export interface FacebookProfile {
  id: string
  name: string
  /** Null: has none, or did not let us have it. */
  email: string | null
}

/** Facebook did not vouch for anybody; the message quotes no secret. */
export class FacebookRefused extends Error {
  override readonly name = 'FacebookRefused'
}

const Token = z.object({ access_token: z.string().min(1) })
const Debug = z.object({ data: z.object({ app_id: z.string(), is_valid: z.literal(true) }) })
const Profile = z.object({ id: z.string().min(1), name: z.string(), email: z.email().optional() })
const Failure = z.object({ error: z.object({ message: z.string(), code: z.number() }) })

/** Where a browser is sent to log in. */
export function dialogLink(
  { appId, version, dialogUrl }: FacebookSettings,
  input: { redirectUri: string; state: string },
): string {
  const query = new URLSearchParams({
    client_id: appId,
    redirect_uri: input.redirectUri,
    state: input.state,
    scope: 'email,public_profile',
    response_type: 'code',
  })
  return `${dialogUrl}/${version}/dialog/oauth?${query.toString()}`
}

/**
 * Asks Facebook who came back with a code. The token is used here and kept nowhere.
 * @throws {FacebookRefused} The code is not good, the token is another app's, or Facebook is away.
 */
export async function readProfile(
  settings: FacebookSettings,
  dispatcher: Dispatcher,
  input: { code: string; redirectUri: string },
): Promise<FacebookProfile> {
  const { appId, appSecret, version, graphUrl } = settings
  const get = (path: string, query: Record<string, string>) =>
    ask(dispatcher, `${graphUrl}${path}`, query)
  const { access_token: token } = Token.parse(
    await get(`/${version}/oauth/access_token`, {
      client_id: appId,
      client_secret: appSecret,
      redirect_uri: input.redirectUri,
      code: input.code,
    }),
  )
  // A token that another site got from the same person must open nothing here.
  const debugged = Debug.safeParse(
    await get(`/${version}/debug_token`, {
      input_token: token,
      access_token: `${appId}|${appSecret}`,
    }),
  )
  if (!debugged.success || debugged.data.data.app_id !== appId) {
    throw new FacebookRefused('the token is not one of ours')
  }
  const proof = createHmac('sha256', appSecret).update(token).digest('hex')
  const { id, name, email } = Profile.parse(
    await get(`/${version}/me`, {
      fields: 'id,name,email',
      access_token: token,
      appsecret_proof: proof,
    }),
  )
  return { id, name, email: email?.toLowerCase() ?? null }
}

async function ask(
  dispatcher: Dispatcher,
  url: string,
  query: Record<string, string>,
): Promise<unknown> {
  const { pathname } = new URL(url)
  try {
    const { body } = await request(`${url}?${new URLSearchParams(query).toString()}`, {
      dispatcher,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const bytes = await body.arrayBuffer()
    if (bytes.byteLength > MAX_BYTES) throw new FacebookRefused(`${pathname}: too long an answer`)
    const answer: unknown = JSON.parse(new TextDecoder().decode(bytes))
    const failure = Failure.safeParse(answer)
    if (failure.success) {
      const { code, message } = failure.data.error
      throw new FacebookRefused(`${pathname}: ${code} ${message}`)
    }
    return answer
  } catch (cause) {
    if (cause instanceof FacebookRefused) throw cause
    // Without the cause: the address of the request, which it may quote, holds our secret.
    throw new FacebookRefused(`${pathname}: Facebook could not be asked`)
  }
}
