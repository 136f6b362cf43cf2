import { readReceipts } from '../endpoints/read-receipts.ts'
import type { Ledgers } from '../ledgers/ledgers.ts'
import { readOurLedger, readShownPayments } from '../ledgers/read-ours.ts'
import { readProviderLedger } from '../ledgers/read-provider.ts'
import type { Diary } from '../life/diary.ts'
import type { World } from '../world/world.ts'

/** Reads the three ledgers of a world that has settled. */
export async function readLedgers(world: World, diary: Diary): Promise<Ledgers> {
  const readAt = Date.now()
  const ours = await readOurLedger(world.postgres.sql)
  const pages = await Promise.all(
    world.merchants.map(({ apiKey }) => readShownPayments(world.baseUrl, apiKey)),
  )
  const known = new Set(ours.news.map(({ id }) => id))
  return {
    ours: { ...ours, shown: new Map(pages.flatMap((page) => [...page])) },
    provider: readProviderLedger(world.sandboxFolder, ours.charges),
    endpoints: {
      // What happened since then is in none of our pages: a long payment may expire at any moment.
      receipts: readReceipts(world.receiptsFile).filter(
        ({ at, webhookId }) => at <= readAt || known.has(webhookId),
      ),
      healthy: new Set(
        world.endpoints.filter(({ manner }) => manner !== 'gone').map(({ id }) => id),
      ),
    },
    diary,
    now: new Date(),
  }
}
