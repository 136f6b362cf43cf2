/** Too much is waiting already; nothing was begun for this one. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull'
}

/** Work that is done for many at once. */
export interface Coalesced<Item, Result> {
  /**
   * @returns What became of this item.
   * @throws {QueueFull} Nothing was begun; or the error of the run that the item was part of.
   */
  add(item: Item): Promise<Result>
}

interface Entry<Item, Result> {
  item: Item
  names: readonly string[]
  resolve(result: Result): void
  reject(cause: unknown): void
}

/**
 * Gathers what is asked for at the same moment into one run. There is no timer: whatever waits when a
 * lane is free goes, so a lone item never waits for company, and under load runs grow by themselves.
 * @param options.run - Does the work; returns a result for each item, in their order. When it throws,
 *   all its items fail with that.
 * @param options.groupOf - Whose item it is: groups take turns, so a crowd of one delays no other.
 * @param options.namesOf - What it claims; items that share a name are never under way together.
 * @param options.most - Items of one run.
 * @param options.lanes - Runs at the same time.
 * @param options.waiting - Items that may wait.
 */
export function coalesce<Item, Result>(options: {
  run: (items: readonly Item[]) => Promise<readonly Result[]>
  groupOf: (item: Item) => string
  namesOf: (item: Item) => readonly string[]
  most: number
  lanes: number
  waiting: number
}): Coalesced<Item, Result> {
  const groups = new Map<string, Entry<Item, Result>[]>()
  const underWay = new Set<string>()
  let waiting = 0
  let running = 0
  let isAsked = false

  const isFree = ({ names }: Entry<Item, Result>) => !names.some((name) => underWay.has(name))

  /** Takes one item of each group in turn, until enough are taken or all that is left must wait. */
  const take = (): Entry<Item, Result>[] => {
    const taken: Entry<Item, Result>[] = []
    let left = [...groups]
    while (left.length > 0) {
      const next: typeof left = []
      for (const [group, entries] of left) {
        if (taken.length === options.most) return taken
        const place = entries.findIndex(isFree)
        const [entry] = place < 0 ? [] : entries.splice(place, 1)
        if (!entry) continue
        for (const name of entry.names) underWay.add(name)
        taken.push(entry)
        // Behind the others, for its next turn.
        groups.delete(group)
        if (entries.length === 0) continue
        groups.set(group, entries)
        next.push([group, entries])
      }
      left = next
    }
    return taken
  }

  const start = () => {
    isAsked = false
    while (running < options.lanes && waiting > 0) {
      const taken = take()
      if (taken.length === 0) return
      waiting -= taken.length
      running += 1
      void runTogether(taken)
    }
  }

  const runTogether = async (taken: readonly Entry<Item, Result>[]) => {
    try {
      const results = await options.run(taken.map(({ item }) => item))
      for (const [place, { resolve }] of taken.entries()) resolve(results[place] as Result)
    } catch (cause) {
      for (const { reject } of taken) reject(cause)
    } finally {
      for (const { names } of taken) for (const name of names) underWay.delete(name)
      running -= 1
      ask()
    }
  }

  // After what came in with this turn of the event loop, so that it goes together.
  const ask = () => {
    if (isAsked || waiting === 0) return
    isAsked = true
    setImmediate(start)
  }

  return {
    add(item) {
      if (waiting >= options.waiting) return Promise.reject(new QueueFull('too much is waiting'))
      return new Promise((resolve, reject) => {
        const group = options.groupOf(item)
        const entry = { item, names: options.namesOf(item), resolve, reject }
        const entries = groups.get(group)
        if (entries) entries.push(entry)
        else groups.set(group, [entry])
        waiting += 1
        ask()
      })
    },
  }
}
