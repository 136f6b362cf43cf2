import type { Random } from './random.ts'

/** What can hit a statement, a commit, or a call to the outside. */
export type StatementFault =
  /** The connection breaks before it is sent: nothing was done. */
  | 'lost before'
  /** It was done, and the connection breaks before the answer: the caller cannot know. */
  | 'lost after'
  | 'serialization failure'
  /** The process dies before it, or right after. */
  | 'crash before'
  | 'crash after'
  /** The process stops for a while, longer than leases last, and then goes on as if nothing were. */
  | 'pause'

/** How likely each kind of trouble is in one world. */
export interface FaultPlan {
  statement: number
  crash: number
  pause: number
  provider: number
  notice: number
  endpoint: number
  clock: number
}

const KINDS = ['statement', 'crash', 'pause', 'provider', 'notice', 'endpoint', 'clock'] as const
const MOST: Readonly<FaultPlan> = {
  statement: 0.05,
  crash: 0.03,
  pause: 0.02,
  provider: 0.4,
  notice: 0.7,
  endpoint: 0.5,
  clock: 0.5,
}

/**
 * Each world has its own mixture: with everything broken at once, most faults hide behind the first.
 */
export function drawFaultPlan(random: Random): FaultPlan {
  const plan = { ...MOST }
  for (const kind of KINDS) plan[kind] = random.chance(0.55) ? MOST[kind] * random.next() : 0
  return plan
}

/** No trouble at all. */
export const CALM: Readonly<FaultPlan> = {
  statement: 0,
  crash: 0,
  pause: 0,
  provider: 0,
  notice: 0,
  endpoint: 0,
  clock: 0,
}

/** What hits this statement; null: nothing. */
export function drawStatementFault(plan: FaultPlan, random: Random): StatementFault | null {
  const at = random.next()
  if (at < plan.statement) {
    return random.pick(['lost before', 'lost after', 'serialization failure'])
  }
  if (at < plan.statement + plan.crash) return random.pick(['crash before', 'crash after'])
  if (at < plan.statement + plan.crash + plan.pause) return 'pause'
  return null
}
