// A sender alone in a process, which lease.test.ts kills in the middle of a try.
import { openDatabase } from '../platform/database.ts'
import { openVault } from '../platform/vault.ts'
import { startWebhookSender } from './sender.ts'
import { contextFor } from './test-support.ts'

const [url, masterKey] = process.argv.slice(2)
if (!url || !masterKey) throw new Error('usage: sender-process.ts <database url> <master key>')

startWebhookSender(
  contextFor(openDatabase(url, { max: 2 }), { vault: openVault(masterKey), timeoutMs: 60_000 }),
)
