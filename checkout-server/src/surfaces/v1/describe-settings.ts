import { Settings, UpdateSettings } from '@autogopay/shared'
import type { RouteDescription } from '../api-docs/describe.ts'

const TAG = 'Settings'
const EXAMPLE: Settings = { latePolicy: 'review' }

export const getSettingsRoute = {
  method: 'get',
  path: '/v1/settings',
  id: 'getSettings',
  tag: TAG,
  summary: 'Look at your settings',
  description: 'How your payments behave where it is for you to choose.',
  answers: { 200: { description: 'The settings.', schema: Settings, example: EXAMPLE } },
} as const satisfies RouteDescription

export const updateSettingsRoute = {
  method: 'patch',
  path: '/v1/settings',
  id: 'updateSettings',
  tag: TAG,
  summary: 'Change your settings',
  description: `Only what you send changes. \`latePolicy\` holds for money that comes in from now on: what
waits for your decision already goes on waiting.`,
  body: UpdateSettings,
  bodyExample: EXAMPLE,
  answers: { 200: { description: 'The settings.', schema: Settings, example: EXAMPLE } },
} as const satisfies RouteDescription
