import { setTimeout as wait } from 'node:timers/promises'
import type { Phone } from '../life/phone.ts'
import type { Fault } from '../plan/faults.ts'
import type { World } from '../world/world.ts'

const STRIKE_MS = 60_000

/** Carries out one fault. What it hits restarts, wakes or is forgotten by itself. */
async function strike(world: World, phone: Phone, fault: Fault): Promise<void> {
  switch (fault.kind) {
    case 'kill':
      world.programs[fault.victim].kill(fault.downMs)
      return
    case 'pause':
      world.programs[fault.victim].pause(fault.forMs)
      return
    case 'postgres_stop':
      await world.postgres.stopImmediately()
      return
    case 'postgres_terminate':
      await world.postgres.terminateSessions()
      return
    case 'cut':
      world.relays[fault.line].cut()
      return
    case 'provider':
      await phone.scenario(fault.scenario)
  }
}

/** The harness must not hang where the programs do. */
function within(ms: number, striking: Promise<void>, what: string): Promise<void> {
  const late = wait(ms, null, { ref: false }).then(() => {
    throw new Error(`the fault ${what} could not be made within ${ms} ms`)
  })
  return Promise.race([striking, late])
}

/**
 * Carries out all faults at their times.
 * @param startedAt - Of the first fault's time 0; milliseconds since 1970.
 */
export async function strikeAll(
  world: World,
  run: {
    phone: Phone
    faults: readonly Fault[]
    startedAt: number
    signal: AbortSignal
    log(text: string): void
  },
): Promise<void> {
  const struck: Promise<void>[] = []
  for (const fault of run.faults) {
    const inMs = Math.max(0, run.startedAt + fault.atMs - Date.now())
    await wait(inMs, null, { signal: run.signal })
    const { atMs, ...what } = fault
    run.log(`${(atMs / 1000).toFixed(1)} s: ${JSON.stringify(what)}`)
    // Not one after the other: a fault must not wait until another one is mended.
    struck.push(within(STRIKE_MS, strike(world, run.phone, fault), JSON.stringify(what)))
  }
  await Promise.all(struck)
}
