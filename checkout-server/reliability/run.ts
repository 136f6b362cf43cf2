/**
 * `npm run reliability`: holds the program against its reliability bars, one after the other, and
 * prints what was measured. `--only S2,S5`: those; `--quick`: a small load, to see that all works;
 * `--minutes 5`: how long the soak (D2) lasts.
 * Every other module of this folder exports `bars`. Ends with code 1 when one was not held.
 */
import { readdir } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { startDatabases } from '../bench/harness/databases.ts'
import type { Bar, BarWorld } from './harness/bar.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    minutes: { type: 'string' },
  },
})
const only = values.only?.split(',').map((id) => id.trim().toUpperCase())
const known = await findBars()
const unknown = only?.filter((id) => !known.some((bar) => bar.id === id)) ?? []
if (unknown.length > 0) {
  console.error(`no bar ${unknown.join(', ')}; there are ${known.map(({ id }) => id).join(', ')}`)
  process.exit(2)
}
const chosen = known.filter(({ id }) => !only || only.includes(id))

const databases = await startDatabases()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void databases.stop().finally(() => process.exit(1)))
}
const failed: string[] = []
try {
  for (const bar of chosen) if (!(await hold(bar))) failed.push(bar.id)
} finally {
  await databases.stop()
}
console.log(
  `reliability: bars=${chosen.length} held=${chosen.length - failed.length} ` +
    `failed=${failed.join(',') || 'none'}${values.quick ? ' (quick)' : ''}`,
)
process.exit(failed.length > 0 ? 1 : 0)

async function hold(bar: Bar): Promise<boolean> {
  const startedAt = performance.now()
  const world: BarWorld = {
    quick: values.quick,
    ...(values.minutes && { minutes: Number(values.minutes) }),
    databases,
    note: (text) => console.error(`  ${bar.id}: ${text}`),
  }
  const outcome = await bar.measure(world).catch((cause: unknown) => {
    console.error(cause)
    return { figure: `could not be measured: ${String(cause)}`, passed: false }
  })
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  console.log(`${bar.id.padEnd(4)} ${outcome.passed ? 'held ' : 'FAILED'} ${outcome.figure}`)
  console.log(`     must: ${bar.must} (${seconds} s)`)
  return outcome.passed
}

async function findBars(): Promise<Bar[]> {
  const files = (await readdir(import.meta.dirname)).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'run.ts',
  )
  const modules = await Promise.all(
    files.sort().map(async (file) => {
      const { bars } = (await import(`./${file}`)) as { bars?: readonly Bar[] }
      if (!bars) throw new Error(`reliability/${file} exports no bars`)
      return bars
    }),
  )
  return modules.flat().sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
}
