import { Redis } from 'ioredis'
import type { Log } from './log.ts'
import { openTrouble } from './trouble.ts'

const PING_MS = 1_000
const SLOWEST_RECONNECT_MS = 1_000
// The program starts without Redis too, but gives it a moment.
const FIRST_CONNECT_MS = 1_000

/** A connection to Redis or Valkey that fails at once while it is away, and comes back by itself. */
export interface RedisConnection {
  client: Redis
  /** Whether commands may be sent now. */
  isReady(): boolean
  close(): void
}

/**
 * Opens one; it may still be away then. Nothing is kept for later while Redis is away: whoever uses it has another way. A Redis
 * that holds its connections but answers nothing (stopped, or cut off by the network) is found by a ping
 * every second.
 * @param url - `redis://` or `rediss://`, with user, password and database number when needed.
 */
export async function openRedis(url: string, log: Log): Promise<RedisConnection> {
  const client = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: 1_000,
    socketTimeout: 1_500,
    disconnectTimeout: 200,
    retryStrategy: (attempt) => Math.min(SLOWEST_RECONNECT_MS, 50 * 2 ** Math.min(attempt, 6)),
    // After a fail-over the old connection leads to a replica.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  })
  const trouble = openTrouble(log, {
    away: 'Redis is away: hints and limits go on without it',
    back: 'Redis is back',
  })
  client.on('error', (error) => trouble.failed(error))
  client.on('ready', () => trouble.healed())
  const isReady = () => client.status === 'ready'
  const ping = setInterval(() => {
    // Unanswered, its socket is destroyed after `socketTimeout`, and a new one tried.
    if (isReady()) client.ping().catch(() => {})
  }, PING_MS)
  ping.unref()
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, FIRST_CONNECT_MS)
    client.once('ready', () => {
      clearTimeout(timer)
      resolve()
    })
  })
  return {
    client,
    isReady,
    close() {
      clearInterval(ping)
      client.disconnect()
    },
  }
}
