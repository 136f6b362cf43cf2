import {
  ApiKey,
  ApiKeyId,
  CreateApiKey,
  CreatedApiKey,
  RollApiKey,
  UpdateApiKey,
} from '@autogopay/shared'
import { z } from 'zod'
import type { RouteDescription } from '../api-docs/describe.ts'
import { ApiKeyList } from './answers.ts'

const TAG = 'API keys'
const KEY: ApiKey = {
  id: 'key_01kg8qz7h2n4c6v8b1x3m5k9td',
  name: 'Cash desk',
  hint: 'x7Qa',
  scopes: ['payments:create', 'payments:read'],
  allowedAddresses: ['203.0.113.0/24'],
  createdAt: '2026-01-30T09:00:00.000+07:00',
  expiresAt: null,
  lastUsedAt: '2026-01-31T12:03:00.000+07:00',
  revokedAt: null,
}
const CREATED = {
  ...KEY,
  lastUsedAt: null,
  key: 'agp_live_4mR8tXk2VbQ7nW1zLc5YpD9sGf3HjK6aEuT0iOxNrBvMqZwSyC…',
}
const ONE_KEY = {
  params: z.object({ id: ApiKeyId }),
  notFound: 'There is no such API key.',
}

export const listApiKeysRoute = {
  method: 'get',
  path: '/v1/api-keys',
  id: 'listApiKeys',
  permission: 'keys:write',
  tag: TAG,
  summary: 'List API keys',
  description: 'Those in use, and those that ended within 30 days, new to old. Never their text.',
  answers: {
    200: { description: 'The keys.', schema: ApiKeyList, example: { data: [KEY] } },
  },
} as const satisfies RouteDescription

export const createApiKeyRoute = {
  method: 'post',
  path: '/v1/api-keys',
  id: 'createApiKey',
  permission: 'keys:write',
  tag: TAG,
  summary: 'Make an API key',
  description: `\`key\` is shown this once. \`scopes\` says what it may be used for: null everything, left
out what you may do yourself, and never more than that. \`allowedAddresses\` lists the addresses and
networks (IPv4, IPv6) that it may be used from.`,
  body: CreateApiKey,
  bodyExample: {
    name: 'Cash desk',
    scopes: ['payments:create', 'payments:read'],
    allowedAddresses: ['203.0.113.0/24'],
  },
  answers: { 201: { description: 'The key.', schema: CreatedApiKey, example: CREATED } },
} as const satisfies RouteDescription

export const updateApiKeyRoute = {
  method: 'patch',
  path: '/v1/api-keys/{id}',
  id: 'updateApiKey',
  permission: 'keys:write',
  tag: TAG,
  summary: 'Change an API key',
  description: 'Name, scopes, addresses or end. It holds in every process within a second.',
  ...ONE_KEY,
  body: UpdateApiKey,
  bodyExample: { name: 'Cash desk 2' },
  answers: {
    200: { description: 'The key.', schema: ApiKey, example: { ...KEY, name: 'Cash desk 2' } },
  },
} as const satisfies RouteDescription

export const rollApiKeyRoute = {
  method: 'post',
  path: '/v1/api-keys/{id}/roll',
  id: 'rollApiKey',
  permission: 'keys:write',
  tag: TAG,
  summary: 'Replace an API key',
  description: `Makes a key that may do the same; \`key\` is shown this once. The old one works beside it
for \`overlapHours\` (24 unless you say otherwise, 0 for none).`,
  ...ONE_KEY,
  body: RollApiKey,
  bodyExample: { overlapHours: 24 },
  answers: { 201: { description: 'The new key.', schema: CreatedApiKey, example: CREATED } },
} as const satisfies RouteDescription

export const revokeApiKeyRoute = {
  method: 'delete',
  path: '/v1/api-keys/{id}',
  id: 'revokeApiKey',
  permission: 'keys:write',
  tag: TAG,
  summary: 'Revoke an API key',
  description: 'It is refused everywhere within a second. Revoking twice is fine.',
  ...ONE_KEY,
  answers: { 204: { description: 'It is revoked.' } },
} as const satisfies RouteDescription
