import type { PaymentContext } from '../payments/context.ts'
import type { RateLimit } from '../platform/http/rate-limit.ts'
import type { Vault } from '../platform/vault.ts'
import type { Gobiz } from '../providers/gobiz/gobiz.ts'
import type { ReadQr } from '../providers/midtrans/qr-reader.ts'
import type { OpenProvider } from '../providers/provider.ts'

/** What keeping a login alive needs. */
export interface SessionContext extends Pick<PaymentContext, 'sql' | 'clock' | 'log' | 'onEvent'> {
  vault: Vault
  gobiz: Gobiz
}

/** What the functions of this folder need. */
export interface ConnectionContext extends SessionContext {
  /** Payments of a connection that goes are cancelled. */
  payments: PaymentContext
  /** The operator lets merchants use providers by ways that those do not offer. */
  allowUnofficial: boolean
  /** Development and tests: providers may be on this machine and on plain http. */
  allowPrivate: boolean
  /** Address of this server, of which notice URLs are made; no trailing slash. */
  publicUrl: string
  gobizBaseUrl: string
  openProvider: OpenProvider
  readQr: ReadQr
  /** How often one-time codes are asked for, and logins tried; by merchant and by phone number. */
  limits: { askForOtp: RateLimit; tryLogin: RateLimit }
}
