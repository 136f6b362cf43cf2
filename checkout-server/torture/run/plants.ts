import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import type { World } from '../world/world.ts'

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
      const { readFile, writeFile } = await import('node:fs/promises')
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
