import type { Context } from 'hono'
import { auditPerson } from '../../accounts/audit.ts'
import { clientAddress } from '../../platform/http/client-address.ts'
import type { DashboardApiDeps, SessionEnv } from './env.ts'

/** Puts into the audit log what somebody changed of their own account, before they hear that it is done. */
export function noteWriter({ accounts, trustedProxies }: NoteDeps) {
  return (
    c: Context<SessionEnv>,
    action: string,
    about: { subject?: string; data?: object } = {},
  ): Promise<void> => {
    const { sql, clock } = accounts
    const address = clientAddress(c, trustedProxies)
    return auditPerson(sql, { userId: c.var.userId, action, ...about, address, at: clock() })
  }
}

type NoteDeps = Pick<DashboardApiDeps, 'accounts' | 'trustedProxies'>
