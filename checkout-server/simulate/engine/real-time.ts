import timers from 'node:timers/promises'

// Taken before machine.ts puts the world's timers in their place.

/** Lets everything run that is ready: the simulator waits by it, whatever the world's clock says. */
export const realImmediate = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })

/** A real pause, for what happens outside of the world: the database at work. */
export const realPause = timers.setTimeout
