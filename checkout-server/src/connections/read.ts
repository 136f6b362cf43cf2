import {
  formatInstant,
  type Connection,
  type ConnectionHealth,
  type ConnectionLogin,
  type StaticQris,
} from '@autogopay/shared'
import { parseQris, QRIS_WARNINGS } from '@autogopay/shared/qris'
import { defaultConnection } from '../merchants/connections.ts'
import { listSwitchedOff } from '../merchants/provider-switches.ts'
import { findRow, listRows, type ConnectionRow } from './connection-row.ts'
import type { ConnectionContext } from './context.ts'
import { MOST_FAILURES } from './limits.ts'
import { UNOFFICIAL } from './unofficial.ts'

type ReadContext = Pick<ConnectionContext, 'sql' | 'publicUrl' | 'allowUnofficial'>

/** A merchant's connection, as the API shows it. @throws {AppError} `not_found` */
export async function readConnection(
  context: ReadContext,
  { merchantId, id }: { merchantId: string; id: string },
): Promise<Connection> {
  const row = await findRow(context.sql, { merchantId, id })
  return toConnection(context, row, await defaultIdOf(context, merchantId))
}

/** A merchant's connections that are not disconnected, new to old. */
export async function listAll(context: ReadContext, merchantId: string): Promise<Connection[]> {
  const rows = await listRows(context.sql, merchantId)
  const defaultId = await defaultIdOf(context, merchantId)
  return rows.map((row) => toConnection(context, row, defaultId))
}

/** Where new payments go now, with what the operator has switched off left out where another remains. */
async function defaultIdOf(context: ReadContext, merchantId: string): Promise<string | null> {
  const off = (await listSwitchedOff(context.sql)).map(({ provider }) => provider)
  const chosen = await defaultConnection(context.sql, merchantId, { ...context, off })
  return chosen?.id ?? null
}

function toConnection(
  { publicUrl }: ReadContext,
  row: ConnectionRow,
  defaultId: string | null,
): Connection {
  const isMidtrans = row.provider === 'midtrans'
  return {
    id: row.id,
    provider: row.provider,
    status: row.disabledAt ? 'disconnected' : row.status,
    isDefault: row.id === defaultId,
    noticeUrl: isMidtrans ? `${publicUrl}/notices/midtrans/${row.id}` : null,
    baseUrl: isMidtrans ? row.baseUrl : null,
    login: isMidtrans ? null : loginOf(row),
    outlets: row.login.outlets,
    outlet: row.outletId ? { id: row.outletId, name: row.login.outletName ?? row.outletId } : null,
    staticQris: row.staticQris === null ? null : describeStaticQris(row.staticQris),
    uniqueCode: isMidtrans ? null : row.uniqueCode,
    health: healthOf(row),
    notice: isMidtrans ? null : UNOFFICIAL,
    createdAt: formatInstant(row.createdAt),
  }
}

function loginOf({ login, waitUntil }: ConnectionRow): ConnectionLogin {
  const local = (text: string | null) => (text === null ? null : formatInstant(new Date(text)))
  return {
    maskedPhone: login.maskedPhone,
    otpLength: login.otpLength,
    otpExpiresAt: local(login.otpExpiresAt),
    resendAt: local(login.resendAt),
    triesLeft: Math.max(0, MOST_FAILURES - login.failures),
    waitUntil: waitUntil && formatInstant(waitUntil),
  }
}

function healthOf({ readUntil, failures, lastError }: ConnectionRow): ConnectionHealth | null {
  if (readUntil === null) return null
  return { readUntil: formatInstant(readUntil), failures: failures ?? 0, lastError }
}

/** What a code that was accepted says, with everything that is unusual about it. */
export function describeStaticQris(text: string): StaticQris {
  const { merchantName, merchantCity, nmid, warnings } = parseQris(text)
  return {
    text,
    merchantName,
    merchantCity,
    nmid,
    warnings: warnings.map((code) => ({ code, message: QRIS_WARNINGS[code] })),
  }
}
