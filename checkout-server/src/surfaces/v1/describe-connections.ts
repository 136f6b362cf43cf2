import {
  ChooseOutlet,
  Connection,
  ConnectionId,
  CreateConnection,
  Disconnected,
  ImportToken,
  RequestOtp,
  SetStaticQris,
  UpdateConnection,
  VerifyOtp,
} from '@autogopay/shared'
import { z } from 'zod'
import type { RouteDescription } from '../api-docs/describe.ts'
import { ConnectionList } from './answers.ts'
import { GOPAY_CONNECTION, MIDTRANS_CONNECTION } from './connection-examples.ts'

const TAG = 'Connections'
const UNOFFICIAL = `
**Unofficial: your account may be limited.** GoPay does not offer this to others; it works only where
the operator of the server has allowed it (\`ALLOW_UNOFFICIAL_PROVIDERS\`).`
const ONE = {
  params: z.object({ id: ConnectionId }),
  notFound: 'There is no such connection.',
}
const LOGIN_ERRORS = [
  'provider_disabled',
  'connection_not_ready',
  'login_failed',
  'login_wait',
  'provider_refused',
  'provider_unavailable',
] as const
const answer = (description: string, example: Connection) => ({
  description,
  schema: Connection,
  example,
})

export const listConnectionsRoute = {
  method: 'get',
  path: '/v1/connections',
  id: 'listConnections',
  permission: 'connections:read',
  tag: TAG,
  summary: 'List connections',
  description: 'Your accounts at all providers, new to old, without those that are disconnected.',
  answers: {
    200: {
      description: 'The connections.',
      schema: ConnectionList,
      example: { data: [GOPAY_CONNECTION, MIDTRANS_CONNECTION] },
    },
  },
} as const satisfies RouteDescription

export const createConnectionRoute = {
  method: 'post',
  path: '/v1/connections',
  id: 'createConnection',
  permission: 'connections:write',
  audit: { action: 'connection.created', keep: ['provider', 'environment'] },
  tag: TAG,
  summary: 'Connect an account',
  description: `\`midtrans\`: send \`serverKey\`. It is tried before it is kept; then enter \`noticeUrl\` in
Midtrans' dashboard.

\`gopay_qris\`, your own GoPay Merchant account: send \`phone\`; GoPay sends a one-time code to it, which
you hand in at \`…/verify\`. Or send \`token\`, taken from the app. Then choose the outlet, if there are
several, and set your static QRIS.
${UNOFFICIAL}

New payments go to the newest connection that is \`active\`.`,
  body: CreateConnection,
  bodyExample: { provider: 'gopay_qris', phone: '081234567890' },
  errors: ['connection_needs_login', ...LOGIN_ERRORS],
  answers: {
    201: answer('The connection, to be finished.', {
      ...GOPAY_CONNECTION,
      status: 'awaiting_otp',
      isDefault: false,
      outlet: null,
      staticQris: null,
      health: null,
    }),
  },
} as const satisfies RouteDescription

export const getConnectionRoute = {
  method: 'get',
  path: '/v1/connections/{id}',
  id: 'getConnection',
  permission: 'connections:read',
  tag: TAG,
  summary: 'Look at a connection',
  description: 'How far it is, and how reading the account goes.',
  ...ONE,
  answers: { 200: answer('The connection.', GOPAY_CONNECTION) },
} as const satisfies RouteDescription

export const updateConnectionRoute = {
  method: 'patch',
  path: '/v1/connections/{id}',
  id: 'updateConnection',
  permission: 'connections:write',
  audit: { action: 'connection.updated', keep: ['uniqueCode'] },
  tag: TAG,
  summary: 'Change a connection',
  description: `Replaces the server key of a Midtrans account, after a call with the new one; the notice URL
stays. Or changes the unique codes of your own account, for payments made from now on.`,
  ...ONE,
  body: UpdateConnection,
  bodyExample: { uniqueCode: 'add' },
  errors: ['connection_not_ready', 'provider_refused', 'provider_unavailable'],
  answers: { 200: answer('The connection.', { ...GOPAY_CONNECTION, uniqueCode: 'add' }) },
} as const satisfies RouteDescription

export const disconnectRoute = {
  method: 'delete',
  path: '/v1/connections/{id}',
  id: 'disconnect',
  permission: 'connections:write',
  audit: { action: 'connection.ended' },
  tag: TAG,
  summary: 'Disconnect an account',
  description: `Ends the connection for good; twice is fine. Own account: its login is erased, and payments
that still wait are cancelled, since nothing would see their money; \`unwatchedCodes\` says for which
amounts to look in the provider’s app, since codes that buyers hold stay payable. Midtrans: payments that wait are
watched to their end, and refunds go on.`,
  ...ONE,
  answers: {
    200: {
      description: 'It is disconnected.',
      schema: Disconnected,
      example: {
        ...MIDTRANS_CONNECTION,
        status: 'disconnected',
        isDefault: false,
        cancelledPayments: 0,
        unwatchedCodes: [],
      },
    },
  },
} as const satisfies RouteDescription

export const requestOtpRoute = {
  method: 'post',
  path: '/v1/connections/{id}/otp',
  id: 'requestOtp',
  permission: 'connections:write',
  tag: TAG,
  summary: 'Send another one-time code',
  description: `For a connection that waits for its code, or to log in again after \`needs_login\` (send the
phone number again). At most 5 codes in 15 minutes, and not before \`resendAt\`.
${UNOFFICIAL}`,
  ...ONE,
  body: RequestOtp,
  bodyExample: { phone: '081234567890' },
  errors: ['connection_needs_login', ...LOGIN_ERRORS],
  answers: {
    200: answer('The code is on its way.', { ...GOPAY_CONNECTION, status: 'needs_login' }),
  },
} as const satisfies RouteDescription

export const verifyOtpRoute = {
  method: 'post',
  path: '/v1/connections/{id}/verify',
  id: 'verifyOtp',
  permission: 'connections:write',
  audit: { action: 'connection.logged_in' },
  tag: TAG,
  summary: 'Hand in the one-time code',
  description: `Logs in. The only outlet of an account is chosen at once. After 5 wrong codes in a row no login
is tried for 15 minutes.
${UNOFFICIAL}`,
  ...ONE,
  body: VerifyOtp,
  bodyExample: { otp: '1234' },
  errors: ['connection_needs_login', ...LOGIN_ERRORS],
  answers: {
    200: answer('Logged in.', { ...GOPAY_CONNECTION, status: 'needs_qris', staticQris: null }),
  },
} as const satisfies RouteDescription

export const importTokenRoute = {
  method: 'post',
  path: '/v1/connections/{id}/token',
  id: 'importToken',
  permission: 'connections:write',
  audit: { action: 'connection.logged_in' },
  tag: TAG,
  summary: 'Log in again with a token',
  description: `Instead of a one-time code: the JSON with \`access_token\` and \`refresh_token\` that was taken
from the app, with the device if it is known. It is tried before it is kept.
${UNOFFICIAL}`,
  ...ONE,
  body: ImportToken,
  bodyExample: { token: '{"access_token":"…","refresh_token":"…","X-UniqueId":"…"}' },
  errors: ['connection_needs_login', ...LOGIN_ERRORS],
  answers: { 200: answer('Logged in.', GOPAY_CONNECTION) },
} as const satisfies RouteDescription

export const chooseOutletRoute = {
  method: 'post',
  path: '/v1/connections/{id}/outlet',
  id: 'chooseOutlet',
  permission: 'connections:write',
  audit: { action: 'connection.outlet_chosen', keep: ['outletId'] },
  tag: TAG,
  summary: 'Choose the outlet',
  description: `The outlet that receives the money, for good. Several shops may use one outlet: their payable
amounts then are kept apart.
${UNOFFICIAL}`,
  ...ONE,
  body: ChooseOutlet,
  bodyExample: { outletId: 'G000000001' },
  errors: ['connection_needs_login', ...LOGIN_ERRORS],
  answers: {
    200: answer('Chosen.', { ...GOPAY_CONNECTION, status: 'needs_qris', staticQris: null }),
  },
} as const satisfies RouteDescription

export const setStaticQrisRoute = {
  method: 'put',
  path: '/v1/connections/{id}/static-qris',
  id: 'setStaticQris',
  permission: 'connections:write',
  audit: { action: 'connection.code_set' },
  tag: TAG,
  summary: 'Set the static QRIS code',
  description: `Your own code, as text or as a picture. It must be static, without an amount, sound, and the
code of the chosen outlet. What is unusual about it comes back as \`warnings\`: mind \`TIP_OR_FEE\`, since
a wallet that adds to the amount makes payments that match nothing.
${UNOFFICIAL}`,
  ...ONE,
  body: SetStaticQris,
  bodyExample: { text: GOPAY_CONNECTION.staticQris?.text },
  maxBodyBytes: 1536 * 1024,
  errors: ['provider_disabled', 'connection_not_ready'],
  answers: { 200: answer('The code is in use.', GOPAY_CONNECTION) },
} as const satisfies RouteDescription
