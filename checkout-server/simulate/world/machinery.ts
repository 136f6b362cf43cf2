import type { PlantedFault } from '../planted-faults.ts'
import { openVault } from '../../src/platform/vault.ts'
import type { FaultPlan } from '../engine/faults.ts'
import type { Random } from '../engine/random.ts'
import type { Scheduler } from '../engine/scheduler.ts'
import { openSqlWorld } from '../engine/sql.ts'
import type { WorldDatabase } from './database.ts'
import { openGateway, type GatewayNews } from './gateway.ts'
import { givenMerchant } from './merchants.ts'
import { ServerProcess, type ProcessWorld } from './process.ts'
import { openReceivers } from './receivers.ts'

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
  const signUp = () => givenMerchant(database.monitor, { vault: VAULT, random })
  const merchants = [await signUp()]
  if (random.chance(0.3)) merchants.push(await signUp())
  const gateway = openGateway({
    scheduler,
    random: root.fork('gateway'),
    trouble: () => faults().provider,
    stall: () => faults().pause * 3,
    onNews: parts.onNews,
  })
  const receivers = openReceivers({
    scheduler,
    random: root.fork('receivers'),
    trouble: () => faults().endpoint,
    stall: () => faults().pause * 5,
  })
  const world: ProcessWorld = {
    scheduler,
    random: root.fork('processes'),
    vault: VAULT,
    faults,
    sqlOf: sqlWorld.sqlOf,
    abandon: sqlWorld.abandon,
    providerOf(host, id) {
      const provider = gateway.providerOf(host, id)
      return planted?.provider?.(provider) ?? provider
    },
    connectionOf: (merchantId) => merchants.find(({ id }) => id === merchantId)?.connection ?? null,
    dispatcherOf: receivers.dispatcherOf,
    plant: (context, sql) => planted?.context?.(context, sql) ?? context,
  }
  const servers = NAMES.map((name) => new ServerProcess(world, name))
  return {
    gateway,
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
      const server = new ServerProcess(world, NAMES[place] ?? 'server')
      servers[place] = server
      scheduler.note(server, 'started')
    },
  }
}
