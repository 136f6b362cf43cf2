import type { PlantedFault } from '../planted-faults.ts'
import { openVault } from '../../src/platform/vault.ts'
import type { FaultPlan } from '../engine/faults.ts'
import type { Random } from '../engine/random.ts'
import type { Scheduler } from '../engine/scheduler.ts'
import { openSqlWorld } from '../engine/sql.ts'
import { WORLD_START, type WorldDatabase } from './database.ts'
import { newId } from '../../src/platform/ids.ts'
import { openAccounts } from './accounts.ts'
import { openGateway, type GatewayNews } from './gateway.ts'
import { givenMerchant, type WorldMerchant } from './merchants.ts'
import { openNetwork } from './network.ts'
import { ServerProcess, type ProcessWorld } from './process.ts'
import { openReceivers } from './receivers.ts'
import { wrongSignature } from './secrets.ts'

const NAMES = ['server-1', 'server-2'] as const
const VAULT = openVault(Buffer.alloc(32, 1).toString('base64'))

/** What a world is made of. */
export type Machinery = Awaited<ReturnType<typeof assemble>>

/** Puts a world together: merchants, gateway, endpoints and the processes between them. */
export async function assemble(parts: {
  database: WorldDatabase
  scheduler: Scheduler
  root: Random
  faults: () => FaultPlan
  planted: PlantedFault | null
  onNews: (news: GatewayNews) => void
}) {
  const { database, scheduler, root, faults, planted } = parts
  const random = root.fork('machinery')
  const sqlWorld = openSqlWorld({
    scheduler,
    builder: database.builder,
    // Some worlds have one session only: transactions one by one, statements still mixed.
    sessions: random.chance(0.3) ? database.sessions.slice(0, 1) : database.sessions,
    rewrite: planted?.rewrite ?? (() => null),
  })
  const trouble = () => faults().provider
  const call = openNetwork({
    scheduler,
    random: root.fork('network'),
    trouble,
    stall: () => faults().pause * 3,
  })
  const gateway = openGateway({ scheduler, call, onNews: parts.onNews })
  const accounts = openAccounts({ scheduler, random: root.fork('accounts'), call, trouble })
  const merchants: WorldMerchant[] = []
  for (const accountId of drawAccounts(random)) {
    if (accountId !== null && !accounts.accounts.has(accountId)) accounts.add(accountId)
    merchants.push(await givenMerchant(database.monitor, { vault: VAULT, random, accountId }))
  }
  const endpointAt = (path: string) =>
    merchants.flatMap(({ endpoints }) => endpoints).find((endpoint) => endpoint.path === path)
  const receivers = openReceivers({
    scheduler,
    random: root.fork('receivers'),
    trouble: () => faults().endpoint,
    stall: () => faults().pause * 5,
    judge(path, webhook) {
      const endpoint = endpointAt(path)
      if (!endpoint) return 'went to nobody'
      return wrongSignature(endpoint.secrets, webhook, scheduler.nowMs)
    },
    onGone(path) {
      const endpoint = endpointAt(path)
      if (endpoint) endpoint.wasGone = true
    },
  })
  const amountCooldownMs = random.pick([120_000, 240_000])
  const world: ProcessWorld = {
    scheduler,
    random: root.fork('processes'),
    vault: VAULT,
    faults,
    sqlOf: sqlWorld.sqlOf,
    abandon: sqlWorld.abandon,
    gatewayOf(host, id) {
      const merchant = merchants.find(({ connection }) => connection.id === id)
      if (merchant?.accountId != null) return null
      const provider = gateway.providerOf(host, id)
      return planted?.provider?.(provider) ?? provider
    },
    feedOf(host, id) {
      const feed = accounts.feedOf(host, id)
      return planted?.feed?.(feed) ?? feed
    },
    amountCooldownMs,
    connectionOf: (merchantId) => merchants.find(({ id }) => id === merchantId)?.connection ?? null,
    dispatcherOf: receivers.dispatcherOf,
    plant: (context, sql) => planted?.context?.(context, sql) ?? context,
  }
  let lives = 0
  const start = (name: string) => {
    lives += 1
    return new ServerProcess(world, { name, lives })
  }
  const servers = NAMES.map(start)
  return {
    gateway,
    accounts,
    amountCooldownMs,
    statements: sqlWorld.statements,
    receivers,
    merchants,
    servers,
    connection(id: string) {
      const merchant = merchants.find(({ connection }) => connection.id === id)
      if (!merchant) throw new Error(`no connection ${id}`)
      return { ...merchant.connection, merchantId: merchant.id }
    },
    /** Starts the next life of a process. */
    restart(place: number): void {
      const server = start(NAMES[place] ?? 'server')
      servers[place] = server
      scheduler.note(server, 'started')
    },
  }
}

/** Where each merchant's money goes; null: to a gateway. Several shops may have one account. */
function drawAccounts(random: Random): (string | null)[] {
  if (random.chance(0.55)) return random.chance(0.3) ? [null, null] : [null]
  const first = newId('acc', WORLD_START)
  return [
    first,
    ...(random.chance(0.4) ? [first] : []),
    ...(random.chance(0.3) ? [newId('acc', WORLD_START)] : []),
    ...(random.chance(0.2) ? [null] : []),
  ]
}
