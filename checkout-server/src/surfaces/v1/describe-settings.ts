import { Settings, UpdateSettings } from '@autogopay/shared'
import type { RouteDescription } from '../api-docs/describe.ts'

const TAG = 'Settings'
// The largest logo in base64, with room for the other fields.
const WITH_LOGO_BYTES = 1_536 * 1024
const EXAMPLE: Settings = {
  name: 'Kopi Senja',
  accent: '#7a3cff',
  logo: null,
  latePolicy: 'review',
  renewalLimit: 3,
  expiresInSeconds: 900,
  redirectUrl: null,
  receiptNote: 'Terima kasih. Jl. Braga 12, Bandung',
}

export const getSettingsRoute = {
  method: 'get',
  path: '/v1/settings',
  id: 'getSettings',
  permission: 'settings:read',
  tag: TAG,
  summary: 'Look at your settings',
  description:
    'What payers see of you, and how your payments behave where it is for you to choose.',
  answers: { 200: { description: 'The settings.', schema: Settings, example: EXAMPLE } },
} as const satisfies RouteDescription

export const updateSettingsRoute = {
  method: 'patch',
  path: '/v1/settings',
  id: 'updateSettings',
  permission: 'settings:write',
  audit: {
    action: 'settings.updated',
    keep: ['name', 'accent', 'latePolicy', 'renewalLimit', 'expiresInSeconds', 'redirectUrl'],
  },
  tag: TAG,
  summary: 'Change your settings',
  description: `Only what you send changes. \`latePolicy\` holds for money that comes in from now on: what
waits for your decision already goes on waiting. \`expiresInSeconds\` and \`redirectUrl\` hold for payments
made from then on that do not say otherwise. A new look is on your payment pages within five seconds; a
\`logo\` has at most 512 × 512 pixels and 150 kB.`,
  body: UpdateSettings,
  bodyExample: { latePolicy: 'review', accent: '#7a3cff' },
  maxBodyBytes: WITH_LOGO_BYTES,
  answers: { 200: { description: 'The settings.', schema: Settings, example: EXAMPLE } },
} as const satisfies RouteDescription
