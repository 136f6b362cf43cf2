import type { BetterAuthOptions, DBAdapter, Where } from 'better-auth/types'
import { hashTokenText } from './tokens.ts'

type Adapter = DBAdapter<BetterAuthOptions>
type Inner = Omit<Adapter, 'transaction'>
type Open = (session: WantedSession) => Promise<{ id: string; createdAt: Date; expiresAt: Date }>

const SESSION = 'session'
const TOKEN = 'token'

/** A session as better-auth makes it. */
export interface WantedSession {
  userId: string
  token: string
  expiresAt: Date
  userAgent?: string
}

/**
 * Puts our rules of sessions under better-auth: a token is stored as its hash only, and a session is
 * opened by `open`, which knows of second factors, whichever of its ways asked for it.
 * @param base - Its own adapter; sees token hashes in place of tokens.
 */
export function guardedSessions(base: Adapter, open: Open): Adapter {
  return {
    ...base,
    ...guard(base, open),
    transaction: (work) => base.transaction((inner) => work({ ...inner, ...guard(inner, open) })),
  }
}

function guard(base: Inner, open: Open): Omit<Inner, 'id'> {
  const guarded = <T extends { model: string; where?: Where[] | undefined }>(input: T): T =>
    input.model === SESSION && input.where ? { ...input, where: input.where.map(hashed) } : input
  return {
    async create<T extends object, R = T>(input: { model: string; data: object }): Promise<R> {
      if (input.model !== SESSION) return base.create(input) as Promise<R>
      const wanted = input.data as WantedSession
      const { id, createdAt, expiresAt } = await open(wanted)
      return { ...wanted, id, createdAt, updatedAt: createdAt, expiresAt } as R
    },
    async findOne<T>(input: Parameters<Adapter['findOne']>[0]): Promise<T | null> {
      const row = await base.findOne<T>(guarded(input))
      const token = input.model === SESSION && input.where.find(({ field }) => field === TOKEN)
      return row && token ? { ...row, token: token.value } : row
    },
    findMany: (input) => base.findMany(guarded(input)),
    count: (input) => base.count(guarded(input)),
    update: (input) => base.update(guarded(input)),
    updateMany: (input) => base.updateMany(guarded(input)),
    delete: (input) => base.delete(guarded(input)),
    deleteMany: (input) => base.deleteMany(guarded(input)),
    consumeOne: (input) => base.consumeOne(guarded(input)),
    incrementOne: (input) => base.incrementOne(guarded(input)),
  }
}

function hashed(where: Where): Where {
  if (where.field !== TOKEN) return where
  const { value } = where
  const hash = (one: unknown) => hashTokenText(String(one))
  return { ...where, value: Array.isArray(value) ? value.map(hash) : hash(value) }
}
