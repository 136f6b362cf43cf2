import type { Databases } from './databases.ts'
import type { Measured } from './figure.ts'

/** What a bench gets. */
export interface World {
  /** A run to see that the benches work: fewer rounds, not to be published. */
  quick: boolean
  rounds: number
  /** How long one arm of a closed or open loop lasts. */
  armSeconds: number
  /** Event streams of the large case. */
  streams: number
  /** How long the soak lasts. */
  soakMinutes: number
  databases: Databases
}

/** One file of `figures/`: measures what belongs together and returns a row for each figure. */
export interface Bench {
  /** The ids of its figures, for `--only`. */
  ids: readonly string[]
  measure(world: World): Promise<Measured[]>
}
