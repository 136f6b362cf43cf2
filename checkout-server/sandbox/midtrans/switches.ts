import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

/** What the documents leave open. Either reading can be asked for, so that both get tested. */
export const SwitchSettings = z.strictObject({
  /** Send 402, 406, 410, 412, 414, 429 and the image's 503 as HTTP statuses too. */
  errorsAtHttpLevel: z.boolean(),
  /** A repeated `refund_key`: 406 as the documents say, or the first result again. */
  repeatedRefundKey: z.enum(['refuse', 'replay']),
})
export type SwitchSettings = z.infer<typeof SwitchSettings>

const DEFAULTS: SwitchSettings = { errorsAtHttpLevel: false, repeatedRefundKey: 'refuse' }

/** The switches as they stand, kept over restarts. */
export type Switches = ReturnType<typeof createSwitches>

export const createSwitches = (db: DatabaseSync) => {
  const read = db.prepare(`select value from switches where name = 'settings'`)
  const write = db.prepare(`insert or replace into switches (name, value) values ('settings', ?)`)
  const stored = z.object({ value: z.string() }).optional().parse(read.get())
  let current = stored ? SwitchSettings.parse(JSON.parse(stored.value)) : DEFAULTS
  return {
    get: (): SwitchSettings => current,
    set: (settings: SwitchSettings): SwitchSettings => {
      write.run(JSON.stringify(settings))
      current = settings
      return current
    },
  }
}
