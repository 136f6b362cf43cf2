import { fork } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../../src/platform/clock.ts'
import { newMasterKey, openVault } from '../../src/platform/vault.ts'
import type { EndpointSetup } from '../endpoints/receipt.ts'
import { callInCalm } from '../life/api.ts'
import { LINES, type Line, type Victim } from '../plan/faults.ts'
import type { RunFolder } from './folder.ts'
import { makeMerchants, type TortureMerchant } from './merchants.ts'
import { connectOwnAccount } from './own-account.ts'
import { startPostgres, type Postgres } from './postgres.ts'
import { startProgram, type Program, type ProgramOptions } from './program.ts'
import { startRedis } from './redis.ts'
import { openRelay, type Relay } from './relay.ts'
import type { WardenMessage } from './warden.ts'

const SERVERS = ['server-1', 'server-2'] as const
const module = (path: string) => new URL(path, import.meta.url)
// The provider repeats a notice after 2 to 20 seconds instead of minutes.
const NOTICE_CLOCK_SCALE = '0.02'

/** All processes of a run, and the lines between them. */
export interface World {
  postgres: Postgres
  programs: Readonly<Record<Victim, Program>>
  relays: Readonly<Record<Line, Relay>>
  /** Of the servers, through the balancer. */
  baseUrl: string
  /** Past the relay. */
  sandboxUrl(): string
  sandboxFolder: string
  receiptsFile: string
  merchants: readonly TortureMerchant[]
  /** Text of the code on the counter of the own account that two of them share. */
  counterCode: string
  endpoints: readonly EndpointSetup[]
  /** Ends every fault that is still under way and waits until all is up again. */
  calm(): Promise<void>
  stop(): Promise<void>
}

/** How the world is to be. */
export interface WorldOptions {
  /** Of the endpoints' manners. */
  seed: number
  /** For the servers' Node and environment. */
  serverFlags?: readonly string[]
  serverEnv?: Readonly<Record<string, string>>
}

/** Starts everything, on free ports of 127.0.0.1. */
export async function startWorld(folder: RunFolder, options: WorldOptions): Promise<World> {
  const closing: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const close of closing.splice(0).toReversed()) await close().catch(() => {})
  }
  const keep = <T>(thing: T, close: (thing: T) => Promise<unknown>): T => {
    closing.push(() => close(thing))
    return thing
  }
  try {
    return { ...(await assemble(folder, options, keep)), stop }
  } catch (cause) {
    await stop()
    throw cause
  }
}

type Keep = <T>(thing: T, close: (thing: T) => Promise<unknown>) => T

async function assemble(
  folder: RunFolder,
  worldOptions: WorldOptions,
  keep: Keep,
): Promise<Omit<World, 'stop'>> {
  const warden = keep(startWarden(), async ({ end }) => end())
  const postgres = keep(await startPostgres(folder.path), (server) => server.stop())
  warden.tell({ type: 'cluster', folder: postgres.cluster })
  const relays = await openRelays(keep)
  relays.database.setTargets([Number(postgres.url.port)])

  const onProcess: ProgramOptions['onProcess'] = (type, pid) => warden.tell({ type, pid })
  const start = async (name: string, file: string, options: StartOptions) =>
    keep(
      await startProgram({
        name,
        run: { module: module(file), env: options.env, flags: options.flags ?? [] },
        logFile: folder.logOf(name),
        onProcess,
        onPort: options.onPort,
      }),
      (program) => program.stop(),
    )
  const redis = await startRedis({ logFile: folder.logOf('redis'), onProcess })
  keep(redis.program, (program) => program.stop())
  relays.redis.setTargets([redis.port])

  let sandboxPort = 0
  const sandboxFolder = join(folder.path, 'sandbox')
  const sandbox = await start('sandbox', '../../sandbox/main.ts', {
    env: {
      SANDBOX_PORT: '0',
      DATA_DIR: sandboxFolder,
      SANDBOX_PUBLIC_URL: `http://${relays.provider.host}`,
      MIDTRANS_CLOCK_SCALE: NOTICE_CLOCK_SCALE,
    },
    onPort: (port) => {
      sandboxPort = port ?? 0
      relays.provider.setTargets(port === null ? [] : [port])
    },
  })
  const sandboxUrl = () => `http://127.0.0.1:${sandboxPort}`

  const masterKey = newMasterKey()
  const baseUrl = `http://${relays.front.host}`
  const context = { sql: postgres.sql, clock: systemClock, vault: openVault(masterKey) }
  const { merchants, endpoints } = await makeMerchants(context, {
    sandboxUrl: `http://${relays.provider.host}`,
    sandboxControlUrl: sandboxUrl(),
    endpointsUrl: `http://${relays.endpoints.host}`,
    noticeUrl: baseUrl,
  })
  const farm = await prepareFarm(folder, worldOptions.seed, endpoints)
  const endpointsProgram = await start('endpoints', '../endpoints/main.ts', {
    env: { FARM_FOLDER: farm.path },
    onPort: (port) => relays.endpoints.setTargets(port === null ? [] : [port]),
  })
  const [first, second] = await startServers({
    ...worldOptions,
    start,
    relays,
    postgres,
    masterKey,
    baseUrl,
  })
  const owners = merchants.filter(({ serverKey }) => serverKey === null)
  const counterCode = await connectOwnAccount(
    owners.map(({ apiKey }) => apiKey),
    { baseUrl, sandboxUrl: sandboxUrl() },
  )
  const programs = {
    'server-1': first,
    'server-2': second,
    sandbox,
    endpoints: endpointsProgram,
    redis: redis.program,
  }
  return {
    postgres,
    programs,
    relays,
    baseUrl,
    sandboxUrl,
    sandboxFolder,
    receiptsFile: join(farm.path, 'receipts.jsonl'),
    merchants,
    counterCode,
    endpoints,
    async calm() {
      await farm.calm()
      await postgres.calm()
      await Promise.all(Object.values(programs).map((program) => program.calm()))
      // The endpoints read anew that all is calm; the provider forgets what it was told to do.
      endpointsProgram.kill(100)
      await endpointsProgram.calm()
      await callInCalm(() => `${sandboxUrl()}/_control/scenario`, { body: { name: 'none' } })
    },
  }
}

interface StartOptions {
  env: Record<string, string>
  flags?: readonly string[]
  onPort: (port: number | null) => void
}

async function startServers(
  input: WorldOptions & {
    start: (name: string, file: string, options: StartOptions) => Promise<Program>
    relays: Record<Line, Relay>
    postgres: Postgres
    masterKey: string
    baseUrl: string
  },
): Promise<readonly [Program, Program]> {
  const { relays } = input
  const databaseUrl = new URL(input.postgres.url)
  databaseUrl.port = String(relays.database.port)
  const ports = new Map<string, number>()
  const one = (name: (typeof SERVERS)[number]) =>
    input.start(name, '../../src/main.ts', {
      flags: input.serverFlags ?? [],
      env: {
        ...input.serverEnv,
        PORT: '0',
        LISTEN_HOST: '127.0.0.1',
        DATABASE_URL: databaseUrl.href,
        REDIS_URL: `redis://${relays.redis.host}`,
        MASTER_KEY: input.masterKey,
        PUBLIC_URL: input.baseUrl,
        ALLOW_PRIVATE_ADDRESSES: '1',
        ALLOW_UNOFFICIAL_PROVIDERS: '1',
        GOBIZ_BASE_URL: `http://${relays.provider.host}/gobiz`,
        GOJEKAPI_BASE_URL: `http://${relays.provider.host}/gojekapi`,
        LOG_LEVEL: 'info',
        RATE_LIMIT_PER_IP: '1000000',
        RATE_LIMIT_PER_MERCHANT: '1000000',
      },
      onPort: (port) => {
        if (port === null) ports.delete(name)
        else ports.set(name, port)
        relays.front.setTargets([...ports.values()])
      },
    })
  // One after the other: the first migrates nothing any more, but is not hurried either.
  return [await one(SERVERS[0]), await one(SERVERS[1])]
}

async function openRelays(keep: Keep): Promise<Record<Line, Relay>> {
  const opened = await Promise.all(
    LINES.map(async (line) => [line, keep(await openRelay(), (relay) => relay.close())] as const),
  )
  return Object.fromEntries(opened) as Record<Line, Relay>
}

async function prepareFarm(folder: RunFolder, seed: number, endpoints: EndpointSetup[]) {
  const path = join(folder.path, 'endpoints')
  await mkdir(path, { recursive: true })
  const write = (isCalm: boolean) =>
    writeFile(join(path, 'endpoints.json'), JSON.stringify({ seed, isCalm, endpoints }), {
      mode: 0o600,
    })
  await write(false)
  return { path, calm: () => write(true) }
}

function startWarden() {
  const child = fork(module('./warden.ts'), {
    detached: true,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return {
    tell: (message: WardenMessage) => void child.send(message),
    end: () => child.disconnect(),
  }
}
