import { randomUUID } from 'node:crypto'
import type { Reply } from './world.ts'

/** A browser logged in to the GoBiz portal, or on its way to be. */
export const openPortal = (sandboxUrl: string, deviceId: string = randomUUID()) => {
  let accessToken = ''
  let refreshToken = ''

  const call = async (
    method: string,
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Reply> => {
    const answer = await fetch(`${sandboxUrl}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/plain, */*',
        authorization: `Bearer ${accessToken}`.trim(),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { http: answer.status, body: text.startsWith('{') ? JSON.parse(text) : { text } }
  }
  const goid = (path: string, body: object, headers: Record<string, string> = {}) =>
    call('POST', `/gobiz/goid/${path}`, {
      body: { client_id: 'go-biz-web-new', ...body },
      headers: {
        'authentication-type': 'go-id',
        'gojek-country-code': 'ID',
        'x-appid': 'go-biz-web-dashboard',
        'x-platform': 'Web',
        'x-uniqueid': deviceId,
        'x-user-type': 'merchant',
        ...headers,
      },
    })
  const keep = (reply: Reply): Reply => {
    const data = (reply.body['data'] ?? reply.body) as Record<string, unknown>
    if (reply.http < 300 && data['access_token']) {
      accessToken = String(data['access_token'])
      refreshToken = String(data['refresh_token'])
    }
    return reply
  }
  const request = async (phone: string) =>
    keep(await goid('login/request', { phone_number: phone, country_code: '62' }))
  const token = async (body: object) => keep(await goid('token', body))

  return {
    call,
    goid,
    request,
    token,
    deviceId,
    refreshToken: () => refreshToken,
    accessToken: () => accessToken,
    refresh: () => token({ grant_type: 'refresh_token', data: { refresh_token: refreshToken } }),
    /** Phone, text message, code: what the owner does. */
    logIn: async (phone: string): Promise<Reply> => {
      const { body } = await request(phone)
      const { otp_token } = body['data'] as { otp_token: string }
      const sms = await fetch(`${sandboxUrl}/_control/gobiz/otp?phone=${phone}`)
      const { otp } = (await sms.json()) as { otp: string }
      return token({ grant_type: 'otp', data: { otp, otp_token } })
    },
    /** The feed; a whole day around the test worlds' clock unless told otherwise. */
    transactions: (query: Record<string, string | number>) => {
      const all = {
        from: 0,
        size: 20,
        statuses: 'SETTLEMENT,CAPTURE,REFUND,PARTIAL_REFUND',
        payment_types: 'QRIS,GOPAY,OFFLINE_CREDIT_CARD,OFFLINE_DEBIT_CARD,CREDIT_CARD',
        start_time: '2026-03-01T00:00:00.000+07:00',
        end_time: '2026-03-02T00:00:00.000+07:00',
        ...query,
      }
      const text = Object.entries(all).map(([name, value]) => [name, String(value)])
      const path = '/gojekapi/merchant-analytics/v2/merchants/transactions'
      return call('GET', `${path}?${new URLSearchParams(text).toString()}`)
    },
  }
}
/** A portal session. */
export type Portal = ReturnType<typeof openPortal>
