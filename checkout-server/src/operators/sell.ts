import {
  formatInstant,
  type IssueKeys,
  type OperatedKey,
  type OperatedPackage,
  type SavePackage,
} from '@autogopay/shared'
import { issueKey, listKeys, revokeKey } from '../activation/keys.ts'
import { savePackage, withdrawPackage } from '../activation/packages.ts'
import type { Sql } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { noteOperator, type Operator, type OperatorContext } from './by.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** All packages: those on sale first. */
export function listAllPackages(sql: Sql): Promise<OperatedPackage[]> {
  return sql<OperatedPackage[]>`
    select id, name, days, price, is_on_sale from activation_packages
    order by not is_on_sale, days nulls last, price, id`
}

/** Puts a package on sale, or changes the one of that name. */
export function offerPackage(
  context: OperatorContext,
  by: Operator,
  wish: SavePackage,
): Promise<OperatedPackage> {
  const { clock } = context
  return context.sql.begin(async (tx) => {
    const saved = await savePackage({ sql: tx, clock }, wish)
    const fact = { action: 'package.saved', subject: saved.id, data: wish }
    await noteOperator(tx, context, by, fact)
    return { ...saved, isOnSale: wish.isOnSale }
  })
}

/** Takes a package from sale. @returns False: there is none of that name. */
export function takeFromSale(
  context: OperatorContext,
  by: Operator,
  name: string,
): Promise<boolean> {
  return context.sql.begin(async (tx) => {
    if (!(await withdrawPackage(tx, name))) return false
    await noteOperator(tx, context, by, { action: 'package.withdrawn', data: { name } })
    return true
  })
}

/** Makes activation keys, all or none; their texts are shown this once. */
export function issueKeys(
  context: OperatorContext,
  by: Operator,
  wish: IssueKeys,
): Promise<{ id: string; key: string }[]> {
  const { clock, sql } = context
  const { days, count, note, validDays } = wish
  const expiresAt = validDays === null ? null : new Date(clock().getTime() + validDays * DAY_MS)
  return sql.begin(async (tx) => {
    const issued: { id: string; key: string }[] = []
    for (let made = 0; made < count; made += 1) {
      const key = await issueKey({ sql: tx, clock }, { days, note, expiresAt })
      if (key) issued.push(key)
    }
    const ids = issued.map(({ id }) => id)
    const data = { days, count, note, validDays, ids }
    await noteOperator(tx, context, by, { action: 'activation_keys.issued', data })
    return issued
  })
}

/** A page of keys, new to old. */
export async function pageOfKeys(
  sql: Sql,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ data: OperatedKey[]; nextCursor: string | null }> {
  const rows = await listKeys(sql, { limit: limit + 1, before: cursor })
  const data = rows
    .slice(0, limit)
    .map(({ createdAt, expiresAt, revokedAt, usedAt, ...key }): OperatedKey => ({
      ...key,
      createdAt: formatInstant(createdAt),
      expiresAt: expiresAt && formatInstant(expiresAt),
      revokedAt: revokedAt && formatInstant(revokedAt),
      usedAt: usedAt && formatInstant(usedAt),
    }))
  return { data, nextCursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null }
}

/** Withdraws a key that nobody has used. @throws {AppError} `not_found`: no such key, or used. */
export function withdrawKey(context: OperatorContext, by: Operator, id: string): Promise<void> {
  return context.sql.begin(async (tx) => {
    if (!(await revokeKey({ sql: tx, clock: context.clock }, id))) {
      throw new AppError('not_found', 'There is no such key, or it was used or withdrawn before.')
    }
    await noteOperator(tx, context, by, { action: 'activation_key.revoked', subject: id })
  })
}
