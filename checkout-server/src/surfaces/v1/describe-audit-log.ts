import { AuditPage, ListAuditLog } from '@autogopay/shared'
import type { RouteDescription } from '../api-docs/describe.ts'

export const listAuditLogRoute = {
  method: 'get',
  path: '/v1/audit-log',
  id: 'listAuditLog',
  permission: 'audit:read',
  tag: 'Audit log',
  summary: 'See who did what',
  description: `What people and programs did to keys, connections, webhooks' secrets, settings and the
team, and what they decided about money, new to old. Nothing of it can be changed or removed.`,
  query: ListAuditLog,
  answers: {
    200: {
      description: 'One page.',
      schema: AuditPage,
      example: {
        data: [
          {
            id: 'aud_01kg8qz7h2n4c6v8b1x3m5k9td',
            at: '2026-01-31T12:03:20.000+07:00',
            actor: { kind: 'api_key', id: 'key_01kg8qz7h2n4c6v8b1x3m5k9td' },
            action: 'settings.updated',
            subject: null,
            data: { latePolicy: 'review' },
            address: '203.0.113.7',
          },
        ],
        nextCursor: null,
      },
    },
  },
} as const satisfies RouteDescription
