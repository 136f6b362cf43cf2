import type { Databases } from '../../bench/harness/databases.ts'

/** What a bar finds ready when it is measured. */
export interface BarWorld {
  /** A look that all works, not a proof: a hundredth of the load or less. */
  quick: boolean
  /** How long the soak lasts, when not as long as its bar says. */
  minutes?: number
  /** A real PostgreSQL of this run; each bar makes a database of its own. */
  databases: Databases
  /** Says how it goes, on the standard error. */
  note(text: string): void
}

/** What came out. */
export interface Outcome {
  /** The measured figure in words, with its unit: `0 of 3,000 missed`. */
  figure: string
  passed: boolean
}

/** One promise about reliability, with the way to measure it. */
export interface Bar {
  /** As in docs/reliability.md: `S3`. */
  id: string
  /** The promise with its number, in one sentence. */
  must: string
  /** @throws {Error} It could not be measured at all: counts as not held. */
  measure(world: BarWorld): Promise<Outcome>
}
