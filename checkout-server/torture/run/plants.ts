import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { compare, type Verdict } from '../compare/compare.ts'
import type { Ledgers } from '../ledgers/ledgers.ts'
import type { World } from '../world/world.ts'
import { readLedgers } from './read-ledgers.ts'

/**
 * Faults planted after a run has settled and before its ledgers are compared: proof that the comparison
 * would see them. Each names the count that must rise.
 */
export const PLANTS = {
  'payment-forgotten': {
    raises: 'lost',
    /** Paid money becomes unpaid here: the payment stands as if the news had never come. */
    plant: async ({ postgres }: World) => {
      await postgres.sql`
        update payments set status = 'pending', expires_at = now() + interval '1 hour', next_check_at = null
        where id = (select id from payments where status = 'paid' order by id offset 3 limit 1)`
    },
  },
  'money-twice': {
    raises: 'twice',
    /** A second payment of the same money. */
    plant: async ({ postgres }: World) => {
      await postgres.sql`
        update payments set incoming_money_id = (
          select incoming_money_id from payments where status = 'paid' order by id limit 1)
        where id = (select id from payments where status = 'paid' order by id desc limit 1)`
    },
  },
  'webhook-forgotten': {
    raises: 'webhooks_lost',
    /** An event that no endpoint was ever sent: its receipts are gone. */
    plant: async ({ postgres, receiptsFile }: World) => {
      const [event] = await postgres.sql<{ id: string }[]>`
        select id from payment_events where type = 'payment.paid' order by id limit 1`
      const lines = (await readFile(receiptsFile, 'utf8')).split('\n')
      await writeFile(
        receiptsFile,
        lines.filter((line) => !line.includes(event?.id ?? '-')).join('\n'),
      )
    },
  },
  'payment-without-money': {
    raises: 'wrong_state',
    /** The provider never had the money that paid a payment here. */
    plant: async ({ sandboxFolder }: World) => {
      const db = new DatabaseSync(join(sandboxFolder, 'sandbox.sqlite'))
      db.exec(`pragma busy_timeout = 5000; update transactions set status = 'expire'
        where seq = (select seq from transactions where status = 'settlement' limit 1)`)
      db.close()
    },
  },
} as const satisfies Record<string, Plant>

interface Plant {
  raises: 'lost' | 'twice' | 'webhooks_lost' | 'wrong_state'
  plant: (world: World) => Promise<void>
}
export type PlantName = keyof typeof PLANTS

/** Plants every fault, one after the other. @returns Those whose count did not rise. */
export async function findUnnoticed(
  world: World,
  { ledgers, verdict }: { ledgers: Ledgers; verdict: Verdict },
): Promise<PlantName[]> {
  const unnoticed: PlantName[] = []
  let before = countsOf(verdict)
  for (const name of Object.keys(PLANTS) as PlantName[]) {
    const { plant, raises } = PLANTS[name]
    await plant(world)
    const after = countsOf(compare(await readLedgers(world, ledgers.diary)))
    if (after[raises] <= before[raises]) unnoticed.push(name)
    before = after
  }
  return unnoticed
}

function countsOf({ lost, twice, webhooksLost, wrongState }: Verdict) {
  return {
    lost: lost.length,
    twice: twice.length,
    webhooks_lost: webhooksLost.length,
    wrong_state: wrongState.length,
  }
}
