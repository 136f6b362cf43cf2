import { ActivateAccount, Activation } from '@autogopay/shared'
import type { RouteDescription } from '../api-docs/describe.ts'

const TAG = 'Activation'
const EXAMPLE: Activation = {
  required: true,
  active: true,
  activeUntil: '2026-03-02T12:00:00.000+07:00',
  suspendedReason: null,
  packages: [
    { id: 'pkg_01kg8qx3n5t9w2m6r1c7b4dzyh', name: '1 hari', days: 1, price: 1_000 },
    { id: 'pkg_01kg8qx3n6k2p8v4q7x1m5wbtj', name: '30 hari', days: 30, price: 25_000 },
    { id: 'pkg_01kg8qx3n7d3r9c5z2t8v6nhqa', name: 'Pilih sendiri', days: null, price: 1_000 },
  ],
  botUrl: 'https://t.me/AutoGopayBot',
}

export const getActivationRoute = {
  method: 'get',
  path: '/v1/activation',
  id: 'getActivation',
  permission: 'settings:read',
  tag: TAG,
  summary: 'Look how long your account is active',
  description: `When it has ended, new payments and payment links are refused with \`account_inactive\`. What was
begun goes on: payments that are open can be paid, and reading, refunds and webhooks work.`,
  answers: { 200: { description: 'The account.', schema: Activation, example: EXAMPLE } },
} as const satisfies RouteDescription

export const activateRoute = {
  method: 'post',
  path: '/v1/activations',
  id: 'activateAccount',
  permission: 'activation:write',
  audit: { action: 'account.activated' },
  tag: TAG,
  summary: 'Extend your account by an activation key',
  description: `The account is extended at once: from its end, or from now when that is over. A key works
once, and a used one is not paid back. The same key again for the same account changes nothing. At most 10
tries in 15 minutes.`,
  body: ActivateAccount,
  bodyExample: { key: 'AGP-7K2QM-X4T9B-0RWZC-5HN8E-3VJ6D' },
  answers: { 200: { description: 'The account.', schema: Activation, example: EXAMPLE } },
  errors: ['activation_key_refused', 'account_inactive'],
} as const satisfies RouteDescription
