import { BaseSequencer, type TestSpecification } from 'vitest/node'

// Those that take a minute and more, the longest first: begun last, they would run alone at the end.
const SLOW = [
  'testing/reliability.servers.test.ts',
  'simulate/simulate.test.ts',
  'testing/kill.servers.test.ts',
  'own-account/end-to-end.test.ts',
  'testing/webhook-bars.servers.test.ts',
  'fuzz/fuzz.test.ts',
  'own-account/poller.test.ts',
]

/** Order of test files: the slow ones of each project first, the others as vitest has them. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const byProject = Map.groupBy(await super.sort(files), ({ project }) => project.name)
    return [...byProject.values()].flatMap((its) => its.toSorted((a, b) => rankOf(a) - rankOf(b)))
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = SLOW.findIndex((name) => moduleId.endsWith(name))
  return rank < 0 ? SLOW.length : rank
}
