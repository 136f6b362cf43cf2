import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { settingsFor } from '../harness/checkout.ts'
import type { Measured } from '../harness/figure.ts'
import { newMasterKey } from '../../src/platform/vault.ts'
import { interleave } from '../harness/rounds.ts'
import type { Bench, World } from '../harness/world.ts'

const MAIN = new URL('../../src/main.ts', import.meta.url)

/** From nothing to a server that takes payments, on a migrated database. */
export const coldStartBench: Bench = { ids: ['P12'], measure }

async function measure(world: World): Promise<Measured[]> {
  const databaseUrl = await world.databases.create('p12')
  const env = settingsFor({ databaseUrl, merchant: { masterKey: newMasterKey() } })
  const results = await interleave(
    { rounds: world.rounds, warmUp: true },
    { ours: () => startServer(env), control: startNothing },
  )
  return [
    {
      id: 'P12',
      what: 'cold start of the checkout server until it is ready',
      unit: 'ms',
      better: 'less',
      ours: results.ours,
      control: { name: 'node -e 0', values: results.control },
      floor: { of: 'ours', value: 2_500 },
      goal: { of: 'ours', value: 600 },
    },
  ]
}

async function startServer(env: Record<string, string>): Promise<number> {
  const startedAt = performance.now()
  const server = fork(MAIN, {
    env: { ...process.env, ...env },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(server, 'exit')
  const first = await Promise.race([once(server, 'message'), ended.then(() => null)])
  if (!first) throw new Error('the server ended before it was ready')
  const ms = performance.now() - startedAt
  server.kill('SIGTERM')
  await ended
  return ms
}

async function startNothing(): Promise<number> {
  const startedAt = performance.now()
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit')
  return performance.now() - startedAt
}
