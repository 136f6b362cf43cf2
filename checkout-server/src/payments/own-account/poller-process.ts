/**
 * A process that polls accounts, for tests that stop and kill it: its feed tells the parent when it is
 * being read, and shows one row once the parent says so.
 */
import { once } from 'node:events'
import { openDatabase } from '../../platform/database.ts'
import type { Mutation } from '../../providers/account-feed.ts'
import { startAccountPoller } from './poller.ts'
import { openOwnAccountWorld } from './test-support.ts'

const [url = '', row = '{}'] = process.argv.slice(2)
const { at, ...rest } = JSON.parse(row) as Mutation
const mutation: Mutation = { ...rest, at: new Date(at) }
const sql = openDatabase(url, { max: 4 })
const world = await openOwnAccountWorld({ sql, url, drop: async () => {} })
const log = world.context.log

startAccountPoller({
  payments: {
    ...world.context,
    log: Object.assign(Object.create(log) as typeof log, {
      warn: (_fields: object, text: string) => process.send?.(text),
    }),
  },
  openAccountFeed: async () => ({
    async *mutations() {
      process.send?.('reading')
      await once(process, 'message')
      yield [mutation]
    },
  }),
})
