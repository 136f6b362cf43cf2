import type { Redis } from 'ioredis'
import type { Log } from '../log.ts'
import { openRedis } from '../redis.ts'
import {
  AHEAD_SHARE,
  MOST_AHEAD,
  type QuotaAsk,
  type QuotaGrant,
  type QuotaStore,
} from './quota-store.ts'

const PREFIX = 'autogopay:limit:'
// A window's quota comes to Redis in so many blocks: this often the store behind is asked, and one
// block at most is lost with a Redis that dies.
const BLOCKS = 16
// A block that another process is bringing may be on its way when the store behind has no more.
const ASK_AGAIN_MS = 1_000

// Redis runs a script alone, so what it reads stays true until it has written. A block is worth
// something in its own window only, which ends by Redis's own clock.
const TAKE = `
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wanted, block, ends = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if block > 0 then
  if ends <= now then return { -1, 0, now } end
  redis.call('incrby', KEYS[1], block)
  if redis.call('pttl', KEYS[1]) < ends - now then redis.call('pexpireat', KEYS[1], ends) end
end
local left = tonumber(redis.call('get', KEYS[1]) or '0')
local ahead = math.min(math.floor(math.max(0, left - wanted) / ${AHEAD_SHARE}), ${MOST_AHEAD})
local granted = math.min(left, wanted + ahead)
if granted > 0 then redis.call('decrby', KEYS[1], granted) end
return { granted, math.max(0, redis.call('pttl', KEYS[1])), now }`

type Taken = [granted: number, endsInMs: number, now: number]

interface WithTake extends Redis {
  takeQuota(id: string, wanted: number, block: number, ends: number): Promise<Taken>
}

/** A wish that Redis could not fulfil, and Redis's time before anybody else was asked. */
interface Short extends QuotaGrant {
  at: number
  ask: QuotaAsk
  now: number
}

/**
 * Hands out in Redis or Valkey, in one round trip for all keys that wait, what the store behind has
 * granted in blocks. So that one has counted everything before anybody uses it: a Redis that dies,
 * freezes, or returns without its memory loses the rest of a block, and never allows one too many.
 */
export async function redisQuotas(url: string, behind: QuotaStore, log: Log): Promise<QuotaStore> {
  // The hints' connection says in the log when Redis is away: once is enough.
  const connection = await openRedis(url, log.child({}, { level: 'silent' }))
  connection.client.defineCommand('takeQuota', { numberOfKeys: 1, lua: TAKE })
  const client = connection.client as WithTake
  const runId = openRunId(client)

  /** Brings a block to Redis and takes from it; without Redis this process has all of it. */
  const useBlock = async (short: Short, block: QuotaGrant, run: string): Promise<QuotaGrant> => {
    const { ask, granted, now } = short
    const wanted = ask.wanted - granted
    if (block.granted === 0) return { ...block, granted, askAgainInMs: ASK_AGAIN_MS }
    const whole = { ...block, granted: granted + block.granted }
    if (!connection.isReady() || (await runId().catch(() => null)) !== run) return whole
    // By Redis's time of before the block was asked for, the window ends too early rather than too
    // late, however long the command is under way.
    const ends = Math.floor(now + block.endsInMs)
    const taken = await client
      .takeQuota(keyOf(run, ask), wanted, block.granted, ends)
      .catch(() => null)
    // It may have got there all the same: then it is lost, since it may have been handed out too.
    if (!taken) return { ...block, granted, askAgainInMs: ASK_AGAIN_MS }
    if (taken[0] < 0) return whole
    return { granted: granted + taken[0], endsInMs: taken[1], askAgainInMs: ASK_AGAIN_MS }
  }

  return {
    name: 'Redis',
    close: () => connection.close(),
    async take(asks) {
      if (!connection.isReady()) throw new Error('Redis is away')
      const run = await runId()
      // Sent in one go: commands written in one turn share a packet.
      const taken = await Promise.all(
        asks.map((ask) => client.takeQuota(keyOf(run, ask), ask.wanted, 0, 0)),
      )
      const grants = taken.map(([granted, endsInMs]): QuotaGrant => ({ granted, endsInMs }))
      const shorts = taken.flatMap(([granted, endsInMs, now], at): Short[] => {
        const ask = asks[at]
        return ask && granted < ask.wanted ? [{ at, ask, granted, endsInMs, now }] : []
      })
      if (shorts.length === 0) return grants
      const blocks = await behind.take(shorts.map(toBlockAsk))
      const rest = await Promise.all(
        shorts.map(async (short, index) => {
          const block = blocks[index]
          if (!block) throw new Error('a quota was not counted')
          return { at: short.at, grant: await useBlock(short, block, run) }
        }),
      )
      for (const { at, grant } of rest) grants[at] = grant
      return grants
    },
  }
}

const toBlockAsk = ({ ask, granted }: Short): QuotaAsk => ({
  ...ask,
  wanted: Math.max(ask.wanted - granted, Math.ceil(ask.quota / BLOCKS)),
})

// Named by the run of the server: one that was restarted from an old copy, or a replica that took over,
// knows less than what was handed out.
const keyOf = (run: string, { id }: QuotaAsk) => `${PREFIX}${run}:${id}`

/** Reads which run of the server a connection leads to, once for each connection. */
function openRunId(client: Redis): () => Promise<string> {
  let known: Promise<string> | null = null
  const forget = () => (known = null)
  client.on('close', forget)
  return () => {
    known ??= client.info('server').then(
      (info) => {
        const id = /^run_id:(\w+)/m.exec(info)?.[1]
        if (id) return id
        throw new Error('Redis does not say which run it is')
      },
      (cause: unknown) => {
        forget()
        throw cause
      },
    )
    return known
  }
}
