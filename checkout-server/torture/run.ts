/**
 * `npm run torture`: real processes, a seeded plan of orders and faults, and a comparison of what the
 * provider, we and the merchants' endpoints have written down. See docs/torture.md.
 */
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { proveFailPoints } from './fail-points/prove.ts'
import { makePlan } from './plan/plan.ts'
import { PLANTS, type PlantName } from './run/plants.ts'
import { torture } from './run/torture.ts'

const HELP = `npm run torture -- [--minutes N] [--seed S] [--keep] [--plan] [--prove] [--plant NAME]
       npm run torture -- --fail-points N

  --minutes N   how long faults are made, from 0.5 on (1); before that come 45 s of calm orders,
                after it the time until all has settled (up to 4 min)
  --seed S      whole number from 0 on (by chance). One seed gives one plan: the same orders, buyers,
                faults and ill endpoints at the same times. When exactly things happen on real
                processes varies, so a run need not end the same way twice
  --plan        prints the plan as JSON and runs nothing
  --keep        keeps data and logs of a clean run too (those of a failed one are always kept)
  --fail-points N  instead of all that: kills a server at each of the places in fail-points/places.ts,
                N times each
  --prove       after a clean comparison spoils every ledger in turn, and ends with 1 when that is not
                noticed
  --plant NAME  spoils one ledger before they are compared, to show that it is noticed:
                ${Object.keys(PLANTS).join(', ')}

Data and logs are in DATA_DIR/torture-S (.data/torture-S). Ends with 0 when nothing was lost, counted
twice or wrong; 1 when something was; 2 when it could not be run.`

const Options = z.object({
  minutes: z.coerce
    .number()
    .min(0.5)
    .max(24 * 60)
    .default(1),
  'fail-points': z.coerce.number().int().min(1).max(1_000).optional(),
  seed: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional(),
})

const options = readOptions()
const dataDir = process.env['DATA_DIR'] || '.data'
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => stopping.abort())
}
const log = (text: string) => console.log(`  ${text}`)
if (options['fail-points'] !== undefined) {
  await endWith(
    proveFailPoints({ times: options['fail-points'], dataDir, signal: stopping.signal, log }),
  )
}
const seed = options.seed ?? Math.floor(Math.random() * 100_000)
const plan = makePlan({ seed, minutes: options.minutes })
if (options.isPlanOnly) {
  console.log(JSON.stringify(plan, null, 2))
  process.exit(0)
}
console.log(
  `torture: seed ${seed}, ${options.minutes} min, ${plan.orders.length} orders,` +
    ` ${plan.faults.length} faults of which ${plan.kills} kill`,
)
await endWith(
  torture({
    plan,
    dataDir,
    plants: options.plants,
    proves: options.prove,
    keep: options.keep,
    signal: stopping.signal,
    log,
  }),
)

async function endWith(running: Promise<{ lines: string[]; isClean: boolean }>): Promise<never> {
  try {
    const { lines, isClean } = await running
    console.log(lines.join('\n'))
    process.exit(isClean ? 0 : 1)
  } catch (error) {
    console.error(stopping.signal.aborted ? 'torture: stopped' : error)
    process.exit(2)
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string' },
        seed: { type: 'string' },
        plan: { type: 'boolean', default: false },
        'fail-points': { type: 'string' },
        keep: { type: 'boolean', default: false },
        prove: { type: 'boolean', default: false },
        plant: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) {
      console.log(HELP)
      process.exit(0)
    }
    const unknown = values.plant.find((name) => !Object.hasOwn(PLANTS, name))
    if (unknown !== undefined) throw new Error(`there is no plant ${unknown}`)
    const parsed = Options.safeParse(values)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw new Error(`--${String(issue?.path[0])} is wrong: ${issue?.message}`)
    }
    return {
      ...parsed.data,
      isPlanOnly: values.plan,
      keep: values.keep,
      prove: values.prove,
      plants: values.plant as PlantName[],
    }
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`)
    process.exit(2)
  }
}
