import { PERMISSIONS, ROLE_PERMISSIONS, type Permission, type Role } from '@autogopay/shared'
import { AppError } from '../errors.ts'

/** Who does something for a merchant: one of its programs, or a person of its team. */
export type Actor = { kind: 'api_key'; id: string } | { kind: 'user'; id: string; role: Role }

/** Whom a request is from, and what they may do. */
export interface Principal {
  merchantId: string
  /** Null: a person, by a session. */
  apiKeyId: string | null
  actor: Actor
  permissions: ReadonlySet<Permission>
  /** Where the request comes from, for the audit log. */
  address: string
}

// One set for each: requests only look into them.
const ALL: ReadonlySet<Permission> = new Set(PERMISSIONS)
const BY_ROLE = new Map(
  Object.entries(ROLE_PERMISSIONS).map(([role, some]) => [role, new Set(some)] as const),
)

/** What a role may do. */
export function permissionsOfRole(role: Role): ReadonlySet<Permission> {
  return BY_ROLE.get(role) ?? new Set()
}

/** What a key may do. @param scopes - Null: everything. What is no permission any more is none. */
export function permissionsOfKey(scopes: readonly string[] | null): ReadonlySet<Permission> {
  return scopes === null ? ALL : new Set(PERMISSIONS.filter((name) => scopes.includes(name)))
}

/** @throws {AppError} `forbidden`, which names the permission that is missing. */
export function assertPermission(
  { actor, permissions }: Pick<Principal, 'actor' | 'permissions'>,
  needed: Permission,
): void {
  if (permissions.has(needed)) return
  const who = actor.kind === 'user' ? `Your role (${actor.role})` : 'This API key'
  throw new AppError('forbidden', `${who} lacks the permission ${needed}.`)
}
