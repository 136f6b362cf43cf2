import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { coalesce, QueueFull } from './coalesce.ts'

interface Item {
  group: string
  name: string
}

/** Runs end when they are told to; all runs are kept. */
function openQueue(options: { most?: number; lanes?: number; waiting?: number } = {}) {
  const runs: { names: string[]; end: (error?: Error) => void }[] = []
  const queue = coalesce<Item, string>({
    run: (items) =>
      new Promise((resolve, reject) => {
        const names = items.map(({ name }) => name)
        runs.push({
          names,
          end: (error) => (error ? reject(error) : resolve(names.map((name) => `${name}!`))),
        })
      }),
    groupOf: ({ group }) => group,
    namesOf: ({ name }) => [name],
    most: options.most ?? 4,
    lanes: options.lanes ?? 1,
    waiting: options.waiting ?? 100,
  })
  return { runs, add: (name: string, group = 'a') => queue.add({ group, name }) }
}

describe('items that are asked for at one moment', () => {
  test('go in one run, and each gets its own result', async () => {
    const { runs, add } = openQueue()
    const results = Promise.all([add('1'), add('2'), add('3')])
    await setImmediate()
    expect(runs.map(({ names }) => names)).toEqual([['1', '2', '3']])
    runs[0]?.end()
    expect(await results).toEqual(['1!', '2!', '3!'])
  })

  test('go at once when a lane is free, else with the next run, as many as fit', async () => {
    const { runs, add } = openQueue({ most: 2 })
    const first = add('1')
    await setImmediate()
    const others = Promise.all(['2', '3', '4'].map((name) => add(name)))
    await setImmediate()
    expect(runs).toHaveLength(1)
    for (const names of [['2', '3'], ['4']]) {
      runs.at(-1)?.end()
      await setImmediate()
      await setImmediate()
      expect(runs.at(-1)?.names).toEqual(names)
    }
    runs.at(-1)?.end()
    expect(await first).toBe('1!')
    expect(await others).toEqual(['2!', '3!', '4!'])
  })

  test('never go beside one of the same name, not in another lane either', async () => {
    const { runs, add } = openQueue({ lanes: 2 })
    const results = Promise.all([add('same'), add('same'), add('other')])
    await setImmediate()
    expect(runs.map(({ names }) => names)).toEqual([['same', 'other']])
    runs[0]?.end()
    await setImmediate()
    await setImmediate()
    expect(runs[1]?.names).toEqual(['same'])
    runs[1]?.end()
    expect(await results).toEqual(['same!', 'same!', 'other!'])
  })

  test('take turns by group: a crowd of one delays no other', async () => {
    const { runs, add } = openQueue({ most: 2 })
    const crowd = Array.from({ length: 50 }, (_, at) => add(`crowd ${at}`, 'crowd'))
    const alone = add('alone', 'small')
    for (const one of [...crowd, alone]) one.catch(() => {})
    await setImmediate()
    expect(runs[0]?.names).toEqual(['crowd 0', 'alone'])
  })

  test('fail together with their run, and those after it go on', async () => {
    const { runs, add } = openQueue()
    const failing = Promise.allSettled([add('1'), add('2')])
    await setImmediate()
    const next = add('3')
    runs[0]?.end(new Error('down'))
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await setImmediate()
    await setImmediate()
    runs[1]?.end()
    expect(await next).toBe('3!')
  })

  test('are refused when too many wait, and taken again when there is room', async () => {
    const { runs, add } = openQueue({ waiting: 2, most: 2 })
    const first = Promise.all([add('1'), add('2')])
    await expect(add('3')).rejects.toBeInstanceOf(QueueFull)
    await setImmediate()
    const later = add('4')
    runs[0]?.end()
    await first
    await setImmediate()
    await setImmediate()
    runs[1]?.end()
    expect(await later).toBe('4!')
  })
})
