import { z } from 'zod'

/** Everything that `/v1` may be used for. Each route asks for one of these. */
export const PERMISSIONS = [
  'payments:read',
  'payments:create',
  'payments:cancel',
  'refunds:create',
  'money:decide',
  'stats:read',
  'exports:read',
  'links:read',
  'links:write',
  'connections:read',
  'connections:write',
  'webhooks:read',
  'webhooks:write',
  'logs:read',
  'keys:write',
  'settings:read',
  'settings:write',
  'team:read',
  'team:write',
  'audit:read',
  'activation:write',
] as const
export const Permission = z.enum(PERMISSIONS)
export type Permission = z.infer<typeof Permission>

/** What a person may be in a merchant's team. */
export const ROLES = ['owner', 'finance', 'developer', 'cashier'] as const
export const Role = z.enum(ROLES)
export type Role = z.infer<typeof Role>

/**
 * What each role may do. A cashier sees only the payments of the day in Jakarta, and cancels only
 * those that they made.
 */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  owner: PERMISSIONS,
  finance: [
    'payments:read',
    'refunds:create',
    'money:decide',
    'stats:read',
    'exports:read',
    'links:read',
    'settings:read',
    'team:read',
  ],
  developer: [
    'payments:read',
    'payments:create',
    'keys:write',
    'webhooks:read',
    'webhooks:write',
    'logs:read',
    'connections:read',
    'settings:read',
    'links:read',
    'stats:read',
  ],
  cashier: ['payments:create', 'payments:cancel', 'payments:read'],
}
