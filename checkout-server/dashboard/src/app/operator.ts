import type {
  InstallationHealth,
  IssuedKeys,
  IssueKeys,
  ListOperatedMerchants,
  ListWholeAuditLog,
  OperatedAuditPage,
  OperatedKey,
  OperatedMerchant,
  OperatedMerchantDetail,
  OperatedPackage,
  OperatedProvider,
  SavePackage,
} from '@autogopay/shared'
import { call, type Sent } from './http.ts'

const BASE = '/dashboard-api/operator'
const merchant = (id: string, rest: string) => `${BASE}/merchants/${encodeURIComponent(id)}/${rest}`
type Signal = Pick<Sent, 'signal'>

/** A page of merchants. */
export interface MerchantPage {
  data: OperatedMerchant[]
  nextCursor: string | null
}

/** A page of activation keys, new to old. */
export interface KeyPage {
  data: OperatedKey[]
  nextCursor: string | null
}

/** What only the operator of the installation may call. */
export const operator = {
  health: (more: Signal = {}) => call<InstallationHealth>('GET', `${BASE}/health`, more),
  merchants: (query: Partial<ListOperatedMerchants>, more: Signal = {}) =>
    call<MerchantPage>('GET', `${BASE}/merchants`, { query, ...more }),
  suspend: (id: string, reason: string) =>
    call<OperatedMerchantDetail>('POST', merchant(id, 'suspend'), { body: { reason } }),
  resume: (id: string) => call<OperatedMerchantDetail>('POST', merchant(id, 'resume')),
  extend: (id: string, days: number) =>
    call<OperatedMerchantDetail>('POST', merchant(id, 'extend'), { body: { days } }),
  keys: (query: { limit: number }, more: Signal = {}) =>
    call<KeyPage>('GET', `${BASE}/activation-keys`, { query, ...more }),
  issueKeys: (body: Pick<IssueKeys, 'days' | 'count' | 'note'>) =>
    call<IssuedKeys>('POST', `${BASE}/activation-keys`, { body }),
  revokeKey: (id: string) =>
    call<null>('POST', `${BASE}/activation-keys/${encodeURIComponent(id)}/revoke`),
  providers: (more: Signal = {}) =>
    call<{ data: OperatedProvider[] }>('GET', `${BASE}/providers`, more),
  switchOff: (name: string, reason: string) =>
    call<OperatedProvider>('POST', `${BASE}/providers/${name}/switch-off`, { body: { reason } }),
  switchOn: (name: string) => call<OperatedProvider>('POST', `${BASE}/providers/${name}/switch-on`),
  packages: (more: Signal = {}) =>
    call<{ data: OperatedPackage[] }>('GET', `${BASE}/packages`, more),
  savePackage: (body: SavePackage) => call<OperatedPackage>('POST', `${BASE}/packages`, { body }),
  auditLog: (query: Partial<ListWholeAuditLog>, more: Signal = {}) =>
    call<OperatedAuditPage>('GET', `${BASE}/audit-log`, { query, ...more }),
}
