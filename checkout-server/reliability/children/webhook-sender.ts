/** A sender of webhooks alone in a process, for a parent that kills it. */
import { systemClock } from '../../src/platform/clock.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { openLog } from '../../src/platform/log.ts'
import { openVault } from '../../src/platform/vault.ts'
import type { WebhookContext } from '../../src/webhooks/context.ts'
import { startWebhookSender } from '../../src/webhooks/sender.ts'
import type { SenderSettings } from '../harness/webhook-senders.ts'

const settings = JSON.parse(process.argv[2] ?? '{}') as SenderSettings
const { databaseUrl, masterKey, ...changes } = settings
const ctx: WebhookContext = {
  sql: openDatabase(databaseUrl, { max: 4 }),
  clock: systemClock,
  log: openLog('silent'),
  vault: openVault(masterKey),
  allowPrivate: true,
  apiKeyText: async (apiKeyId) => `agp_text_of_${apiKeyId ?? 'newest'}`,
  ...changes,
}
const sender = startWebhookSender(ctx)
process.on('message', (message) => {
  if (message === 'collect') globalThis.gc?.()
})
process.on('SIGTERM', () => void sender.stop().then(() => process.exit(0)))
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
