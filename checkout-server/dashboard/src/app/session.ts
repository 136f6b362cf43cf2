import type { Permission } from '@autogopay/shared'
import type { Me, Membership } from './me.ts'
import { Store } from './store.ts'

/** Who uses the dashboard, as far as that is known. */
export type Session = { kind: 'unknown' } | { kind: 'signed-out' } | { kind: 'signed-in'; me: Me }

const KEY = 'autogopay.merchant'

export const session = new Store<Session>({ kind: 'unknown' })

/** The shop that is looked at; null: nobody is signed in, or they are in no team. */
export function merchant(): Membership | null {
  const now = session.get()
  if (now.kind !== 'signed-in') return null
  const chosen = localStorage.getItem(KEY)
  return now.me.merchants.find(({ id }) => id === chosen) ?? now.me.merchants[0] ?? null
}

/** Whether the person may do this. What is not allowed is not shown; the server refuses it anyway. */
export function may(permission: Permission): boolean {
  return merchant()?.permissions.includes(permission) ?? false
}

/** Looks at another shop. The page is loaded anew, so that nothing of the shop before stays on it. */
export function chooseMerchant(id: string): void {
  localStorage.setItem(KEY, id)
  location.assign('/dashboard')
}
