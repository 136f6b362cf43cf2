import type { Redis } from 'ioredis'
import type { Log } from '../log.ts'
import { openRedis } from '../redis.ts'
import { AHEAD_SHARE, MOST_AHEAD, type QuotaStore } from './quota-store.ts'

const PREFIX = 'autogopay:limit:'

// Redis runs a script alone, so what it reads stays true until it has written.
const TAKE = `
local used = tonumber(redis.call('get', KEYS[1]) or '0')
local quota, wanted = tonumber(ARGV[1]), tonumber(ARGV[2])
local left = quota - used
local ahead = math.min(math.floor(math.max(0, left - wanted) / ${AHEAD_SHARE}), ${MOST_AHEAD})
local granted = math.max(0, math.min(left, wanted + ahead))
if granted > 0 then
  redis.call('incrby', KEYS[1], granted)
  if used == 0 then redis.call('pexpire', KEYS[1], ARGV[3]) end
end
return { granted, redis.call('pttl', KEYS[1]) }`

interface WithTake extends Redis {
  takeQuota(id: string, quota: number, wanted: number, ms: number): Promise<[number, number]>
}

/** Counts in Redis or Valkey: one round trip for all keys that wait. */
export async function redisQuotas(url: string, log: Log): Promise<QuotaStore> {
  // The hints' connection says in the log when Redis is away: once is enough.
  const connection = await openRedis(url, log.child({}, { level: 'silent' }))
  connection.client.defineCommand('takeQuota', { numberOfKeys: 1, lua: TAKE })
  const client = connection.client as WithTake
  return {
    name: 'Redis',
    close: () => connection.close(),
    async take(asks) {
      if (!connection.isReady()) throw new Error('Redis is away')
      // Sent in one go: commands written in one turn share a packet.
      const answers = await Promise.all(
        asks.map(({ id, quota, wanted, windowSeconds }) =>
          client.takeQuota(PREFIX + id, quota, wanted, windowSeconds * 1000),
        ),
      )
      return answers.map(([granted, endsInMs]) => ({ granted, endsInMs: Math.max(0, endsInMs) }))
    },
  }
}
