/** How a clean-up goes about its work. */
export interface CleanUp {
  /** Asked between batches: ends the work early, as when the server drains. */
  isOver?: () => boolean
  /** Rows of one batch. */
  most?: number
}

/**
 * Repeats a deletion of some rows until it finds fewer than it may take. Small batches: each is a short
 * transaction of its own, so that nobody waits for a lock and the database's log grows evenly.
 * @param some - Looks at `most` rows, at most, and says how many it found.
 */
export async function deleteInBatches(
  some: (most: number) => Promise<number>,
  { isOver = () => false, most = 1_000 }: CleanUp = {},
): Promise<void> {
  while (!isOver()) {
    if ((await some(most)) < most) return
  }
}
