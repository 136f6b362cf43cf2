/** Plays that run at the same time in one world. */
export interface Players {
  /** Starts one; the world is not over before it is. */
  spawn(play: () => Promise<unknown>): void
  /** How many are still at it. */
  count(): number
  /** What broke one, which none should; null: nothing. */
  brokenBy(): unknown
}

export function openPlayers(): Players {
  let count = 0
  let brokenBy: unknown = null
  return {
    spawn(play) {
      count += 1
      play()
        .catch((error: unknown) => {
          brokenBy ??= error
        })
        .finally(() => {
          count -= 1
        })
    },
    count: () => count,
    brokenBy: () => brokenBy,
  }
}
