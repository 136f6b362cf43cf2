import { soak } from '../../reliability/harness/soak.ts'
import type { Measured } from '../harness/figure.ts'
import { median } from '../harness/statistics.ts'
import type { Bench, World } from '../harness/world.ts'

/** Whether a server that has worked for long needs more memory than one that is warm. */
export const memorySoakBench: Bench = { ids: ['P13'], measure }

async function measure(world: World): Promise<Measured[]> {
  const { databases, quick, soakMinutes: minutes } = world
  const note = (text: string) => console.error(`  P13: ${text}`)
  const { warm, warmUp } = await soak({ databases, quick, note }, { name: 'p13', minutes })
  // A tenth of the time at each end: the heap breathes between collections.
  const some = Math.max(1, Math.ceil(warm.length / 10))
  const resident = (of: typeof warm) => median(of.map(({ residentMb }) => residentMb))
  return [
    {
      id: 'P13',
      what: `resident memory after ${minutes} min at half of capacity`,
      unit: 'MB',
      better: 'less',
      ours: [resident(warm.slice(-some))],
      control: {
        name: `itself after ${warmUp.toFixed(1)} min`,
        values: [resident(warm.slice(0, some))],
      },
      // A small run shows how a heap finds its size, nothing else.
      floor: quick ? null : { of: 'ratio', value: 1.3 },
      goal: { of: 'ratio', value: 1.05 },
    },
  ]
}
