import { Pool } from 'undici'
import type { Sql } from '../../src/platform/database.ts'
import { startCheckout } from '../harness/checkout.ts'
import { using } from '../harness/databases.ts'
import type { Measured } from '../harness/figure.ts'
import { fillWithPayments, type ManyMerchants } from '../harness/many-merchants.ts'
import { merchantQuestions, type Kind } from '../harness/merchant-questions.ts'
import { registerMerchant, type BenchMerchant } from '../harness/merchant.ts'
import { interleave } from '../harness/rounds.ts'
import { openQueryRunner, queriesOf } from '../harness/same-queries.ts'
import { quantile } from '../harness/statistics.ts'
import type { Bench, World } from '../harness/world.ts'

/** What the dashboard asks for, of merchants with a history. */
export const reportsBench: Bench = { ids: ['P11'], measure }

async function measure(world: World): Promise<Measured[]> {
  const counts = world.quick
    ? { merchants: 100, payments: 50_000 }
    : { merchants: 1_000, payments: 1_000_000 }
  const databaseUrl = await world.databases.create('p11')
  const merchant = await registerMerchant(databaseUrl, { providerUrl: 'http://127.0.0.1:9' })
  const merchants = await using(databaseUrl, (sql) => fillWithPayments(sql, merchant, counts), {
    max: 1,
  })
  const of = `of ${counts.payments.toLocaleString('en')} payments of ${counts.merchants.toLocaleString('en')} merchants`
  return measureQuestions(world, { databaseUrl, merchant, merchants, of })
}

/** The same in a database that is there already. */
export async function measureQuestions(
  world: Pick<World, 'rounds' | 'armSeconds'>,
  filled: { databaseUrl: string; merchant: BenchMerchant; merchants: ManyMerchants; of: string },
): Promise<Measured[]> {
  const { databaseUrl, merchant, merchants, of } = filled
  const checkout = await startCheckout({ databaseUrl, merchant, provider: 'double' })
  const figures: Measured[] = []
  for (const kind of await merchantQuestions(databaseUrl, merchant, merchants)) {
    const questions = questionsOf(kind, merchants)
    const asked = questions.map(
      ({ by, path }) =>
        (sql: Sql) =>
          kind.direct(sql, by.merchantId, new URL(path, checkout.url)),
    )
    const runner = await openQueryRunner(databaseUrl, await queriesOf(databaseUrl, asked))
    const results = await interleave(
      { rounds: world.rounds, warmUp: true },
      {
        ours: () => ask(checkout.url, questions, world.armSeconds),
        control: () => runner.p95(world.armSeconds),
      },
    )
    const figure = {
      id: 'P11',
      unit: 'ms',
      better: 'less' as const,
      ours: results.ours,
      control: { name: runner.name, values: results.control },
    }
    figures.push(
      {
        ...figure,
        what: `${kind.what} ${of}, 95th percentile`,
        floor: { of: 'ratio', value: 5 },
        goal: { of: 'ratio', value: 2.5 },
      },
      {
        ...figure,
        what: `${kind.what}, the time itself`,
        floor: { of: 'ours', value: 50 },
        goal: { of: 'ours', value: kind.goalMs },
      },
    )
  }
  await checkout.stop()
  return figures
}

interface Question {
  by: { merchantId: string; apiKey: string }
  path: string
}

/** Every other question is the large merchant's; one about a payment is its owner's. */
function questionsOf({ asks }: Kind, { callers }: ManyMerchants): Question[] {
  return asks.map((path, at) => {
    const isOwners = path.startsWith('/v1/payments/pay_')
    const place =
      isOwners || at % 2 === 0 || callers.length === 1 ? 0 : 1 + (at % (callers.length - 1))
    const by = callers[place]
    if (!by) throw new Error('there is no merchant to ask')
    return { by, path }
  })
}

/** Asks one question after the other. @returns Milliseconds that 95 % of the answers did not exceed. */
async function ask(url: string, questions: readonly Question[], seconds: number): Promise<number> {
  const pool = new Pool(url, { connections: 1 })
  const times: number[] = []
  const endAt = performance.now() + seconds * 1000
  try {
    for (let at = 0; performance.now() < endAt; at += 1) {
      const question = questions[at % questions.length]
      if (!question) throw new Error('there is no question')
      const before = performance.now()
      const { statusCode, body } = await pool.request({
        method: 'GET',
        path: question.path,
        headers: { 'x-api-key': question.by.apiKey },
      })
      await body.dump()
      times.push(performance.now() - before)
      if (statusCode !== 200) throw new Error(`${question.path} was answered ${statusCode}`)
    }
  } finally {
    await pool.close()
  }
  return quantile(times, 0.95)
}
