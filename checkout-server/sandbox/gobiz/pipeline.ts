import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from 'hono'
import { cutOff } from '../http.ts'
import type { SandboxEnv } from '../http.ts'
import type { GobizOperation } from '../scenarios/catalogue.ts'
import type { Scenarios } from '../scenarios/scenarios.ts'
import type { GobizAccounts } from './accounts.ts'
import type { GobizCall, OwnerCall } from './call.ts'
import { GobizFailure, badRequest, toGobizAnswer, tooMany, unauthorized } from './failure.ts'
import type { GobizAnswer } from './failure.ts'
import type { Otps } from './otps.ts'
import type { Tokens } from './tokens.ts'

const DEVICE_HEADERS = ['x-appid', 'x-uniqueid', 'x-user-type', 'x-platform', 'gojek-country-code']

/** What every GoBiz call goes through: device or token, the work itself, and network troubles. */
export const createGobizPipeline = (deps: {
  accounts: GobizAccounts
  otps: Otps
  tokens: Tokens
  scenarios: Scenarios
  closing: AbortSignal
}) => {
  const { accounts, otps, tokens, scenarios, closing } = deps

  /** The account a GoID call is about, as far as its body tells. */
  const accountBehind = (body: unknown): number | null => {
    const { phone_number, data, refresh_token } = fieldsOf(body)
    const { otp_token, email, refresh_token: nested } = fieldsOf(data)
    return (
      accounts.findByPhone(String(phone_number))?.id ??
      accounts.findByEmail(String(email))?.id ??
      otps.find(String(otp_token))?.accountId ??
      tokens.holderOf(String(nested ?? refresh_token), 'refresh')
    )
  }
  const targetOf = (accountId: number | null) => {
    if (accountId === null) return { references: [] }
    const outlets = accounts.outletsOf(accountId).map(({ merchantId }) => merchantId)
    return { references: [accounts.get(accountId).phone, ...outlets] }
  }

  const serve =
    (operation: GobizOperation, work: (call: GobizCall, holder: number | null) => GobizAnswer) =>
    async (c: Context<SandboxEnv>): Promise<Response> => {
      const call = await callOf(c)
      const bearer = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1]
      const holder = bearer === undefined ? null : tokens.holderOf(bearer, 'access')
      const target = targetOf(holder ?? accountBehind(call.body))
      const concerns = (params: { operation?: GobizOperation | undefined }) =>
        (params.operation ?? operation) === operation
      const down = scenarios.take('gobiz-unavailable', target, concerns)
      if (down) return unavailable(down.status)
      const limited = scenarios.take('gobiz-rate-limited', target, concerns)
      if (limited) {
        const answer = respond(toGobizAnswer(tooMany('Too many requests')))
        if (limited.retryAfterSeconds !== undefined) {
          answer.headers.set('retry-after', String(limited.retryAfterSeconds))
        }
        return answer
      }
      if (scenarios.take('gobiz-web-page', target, concerns)) return gatewayPage(200)
      if (scenarios.take('gobiz-token-dead', target, concerns) && holder !== null) {
        tokens.kill(holder, ['access'])
      }
      const answer = perform(() => work(call, holder))
      const slow = scenarios.take('gobiz-slow', target, concerns)
      if (slow) await sleep(slow.ms, undefined, { signal: closing }).catch(() => undefined)
      return scenarios.take('gobiz-cut-off', target, concerns) ? cutOff(c, answer) : respond(answer)
    }

  return {
    /** A call of GoID: no token yet, but the headers of a device. */
    ofDevice: (operation: GobizOperation, work: (call: GobizCall) => GobizAnswer) =>
      serve(operation, (call) => {
        for (const name of DEVICE_HEADERS) {
          if (!call.headers.get(name)) throw badRequest(`Header ${name} is missing`)
        }
        if (call.headers.get('authentication-type')?.toLowerCase() !== 'go-id') {
          throw badRequest('Header authentication-type must be go-id')
        }
        return work(call)
      }),
    /** A call with an access token. */
    ofOwner: (operation: GobizOperation, work: (call: OwnerCall) => GobizAnswer) =>
      serve(operation, (call, holder) => {
        // Asked again: the token may have died since the call came in.
        const bearer = /^Bearer (\S+)$/.exec(call.headers.get('authorization') ?? '')?.[1]
        const isAlive = bearer !== undefined && tokens.holderOf(bearer, 'access') === holder
        if (holder === null || !isAlive) throw unauthorized()
        return work({ ...call, account: accounts.get(holder) })
      }),
  }
}

const callOf = async (c: Context<SandboxEnv>): Promise<GobizCall> => {
  const text = await c.req.raw.text()
  return {
    body: parsed(text),
    query: new URL(c.req.url).searchParams,
    headers: c.req.raw.headers,
    id: c.req.param('id') ?? '',
    deviceId: c.req.header('x-uniqueid') ?? '',
  }
}

/** What is no JSON is refused by the schema of the call. */
const parsed = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

const perform = (work: () => GobizAnswer): GobizAnswer => {
  try {
    return work()
  } catch (error) {
    if (error instanceof GobizFailure) return toGobizAnswer(error)
    throw error
  }
}

const respond = ({ http, body }: GobizAnswer): Response =>
  new Response(JSON.stringify(body), {
    status: http,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  })

const unavailable = (status: number): Response =>
  status === 502 || status === 504
    ? gatewayPage(status)
    : respond(toGobizAnswer(new GobizFailure(status, 'internal', 'Something went wrong')))

/** What stands before their servers answers in HTML. */
const gatewayPage = (status: number): Response =>
  new Response('<html><head><title>Just a moment…</title></head><body></body></html>', {
    status,
    headers: { 'content-type': 'text/html' },
  })
