import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { CATALOGUE, isScenarioName } from './catalogue.ts'
import type { ScenarioName, ScenarioParams } from './catalogue.ts'

const Row = z.object({
  id: z.int(),
  name: z.string().refine(isScenarioName),
  reference: z.string().nullable(),
  remaining: z.int().nullable(),
  params: z.string().transform((text) => z.record(z.string(), z.unknown()).parse(JSON.parse(text))),
})
/** A scenario in force. */
export type ActiveScenario = z.infer<typeof Row>

/**
 * What a scenario may apply to: a transaction (before the charge there is only an order id), or
 * whatever goes by one of the references.
 */
export type Target = { transactionId?: string; orderId: string } | { references: readonly string[] }

const namesOf = (target: Target): string =>
  JSON.stringify(
    'references' in target ? target.references : [target.transactionId ?? '', target.orderId],
  )

const always = () => true

/** The scenarios in force. They live in the database, so a restart does not calm the world. */
export type Scenarios = ReturnType<typeof createScenarios>

export const createScenarios = (db: DatabaseSync) => {
  const insert = db.prepare(`
    insert into scenarios (name, reference, remaining, params)
    values (:name, :reference, :remaining, :params) returning *`)
  const replaced = db.prepare(
    'delete from scenarios where name = :name and reference is :reference',
  )
  const clear = db.prepare('delete from scenarios')
  const clearFor = db.prepare(
    'delete from scenarios where reference in (select value from json_each(?))',
  )
  const list = db.prepare('select * from scenarios order by id')
  // What was said of one transaction goes before what was said of all.
  const matching = db.prepare(`
    select * from scenarios
    where name = :name and (reference is null or reference in (select value from json_each(:names)))
    order by reference is null, id`)
  const use = db.prepare('update scenarios set remaining = remaining - 1 where id = ?')
  const dropUsed = db.prepare('delete from scenarios where remaining <= 0')

  // Every call asks for a dozen names, and mostly the world is calm.
  let inForce = new Set<string>()
  const remember = () => {
    inForce = new Set(list.all().map((row) => Row.parse(row).name))
  }
  remember()

  const find = <N extends ScenarioName>(
    name: N,
    target: Target,
    applies: (params: ScenarioParams<N>) => boolean,
  ): { id: number; params: ScenarioParams<N> } | null => {
    if (!inForce.has(name)) return null
    for (const row of matching.all({ name, names: namesOf(target) })) {
      const active = Row.parse(row)
      const params = CATALOGUE[name].params.parse(active.params) as ScenarioParams<N>
      if (applies(params)) return { id: active.id, params }
    }
    return null
  }

  return {
    /** Puts a scenario in force; the same name for the same reference replaces the earlier one. */
    set: (scenario: {
      name: ScenarioName
      reference: string | null
      count: number | null
      params: Record<string, unknown>
    }): ActiveScenario => {
      const { name, reference, count, params } = scenario
      replaced.run({ name, reference })
      const active = Row.parse(
        insert.get({ name, reference, remaining: count, params: JSON.stringify(params) }),
      )
      remember()
      return active
    },
    /** Ends all scenarios, or those of one transaction. @returns How many ended. */
    clear: (target?: Target): number => {
      const { changes } = target ? clearFor.run(namesOf(target)) : clear.run()
      remember()
      return Number(changes)
    },
    list: (): ActiveScenario[] => z.array(Row).parse(list.all()),
    /** The parameters when the scenario applies now; counts as one use. */
    take: <N extends ScenarioName>(
      name: N,
      target: Target,
      applies: (params: ScenarioParams<N>) => boolean = always,
    ): ScenarioParams<N> | null => {
      const found = find(name, target, applies)
      if (!found) return null
      use.run(found.id)
      if (dropUsed.run().changes > 0) remember()
      return found.params
    },
    /** Like `take`, without counting. */
    peek: <N extends ScenarioName>(name: N, target: Target): ScenarioParams<N> | null =>
      find(name, target, always)?.params ?? null,
  }
}
