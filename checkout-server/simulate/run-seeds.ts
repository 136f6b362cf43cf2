import type { Order, Worker } from './crew.ts'
import type { Outcome } from './world/world.ts'

/** Which worlds are to be lived, and who hears of them. */
export interface Seeds {
  from: number
  to: number
  planted?: string | null
  isVerbose?: boolean
  /** Ends after the first broken world, without looking for the step that broke it. */
  stopAtFirst?: boolean
  onOutcome?: (outcome: Outcome) => void
}

/** Runs seeds, shared among workers: which one gets a seed does not matter to it. @throws {Error} A worker died. */
export async function runSeeds(
  workers: readonly Worker[],
  { from, to, planted = null, isVerbose = false, stopAtFirst = false, onOutcome }: Seeds,
): Promise<{ failures: number }> {
  let next = from
  let failures = 0
  const isOver = () => next > to || (stopAtFirst && failures > 0)
  const work = async (worker: Worker) => {
    while (!isOver()) {
      const order = { seed: next++, planted, isVerbose, checkEachStep: false }
      const outcome = await worker.live(order)
      const isBroken = outcome.violations.length > 0
      if (isBroken) failures += 1
      onOutcome?.(isBroken && !stopAtFirst ? await lookCloser(worker, order, outcome) : outcome)
    }
  }
  await Promise.all(workers.map(work))
  return { failures }
}

/** A broken world is lived again, the same, and looked at after each step: the first break shows. */
async function lookCloser(worker: Worker, order: Order, outcome: Outcome): Promise<Outcome> {
  const again = await worker.live({ ...order, checkEachStep: true })
  return again.violations.length > 0 ? again : outcome
}
