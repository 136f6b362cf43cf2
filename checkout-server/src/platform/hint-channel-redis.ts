import type { Channel, ChannelListener } from './hint-channel.ts'
import type { Log } from './log.ts'
import { openRedis } from './redis.ts'

/**
 * Hints by Redis' publish and subscribe. While Redis is away they are dropped, not kept: watchers look
 * at the database every second anyway, and read everything again once this process listens again.
 */
export async function redisChannel(
  url: string,
  log: Log,
  listener: ChannelListener,
): Promise<Channel> {
  const sender = await openRedis(url, log)
  // Redis takes no other commands on a connection that listens. Its troubles are the sender's.
  const receiver = await openRedis(url, log.child({}, { level: 'silent' }))
  // Channels are shared by all databases of a Redis server; their number keeps installations apart.
  const channel = `autogopay:hints:${sender.client.options.db ?? 0}`

  receiver.client.on('message', (_channel: string, text: string) => listener.heard(text))
  const listen = () => {
    receiver.client.subscribe(channel).then(listener.gap, () => receiver.client.disconnect(true))
  }
  receiver.client.on('ready', listen)
  if (receiver.isReady()) listen()
  return {
    send(text) {
      if (sender.isReady()) sender.client.publish(channel, text).catch(() => {})
    },
    async close() {
      // The last hints are on their way already: `quit` lets them go out first.
      if (sender.isReady()) await sender.client.quit().catch(() => {})
      sender.close()
      receiver.close()
    },
  }
}
