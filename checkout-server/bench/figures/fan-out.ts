import { startCheckout } from '../harness/checkout.ts'
import { closedLoop } from '../harness/closed-loop.ts'
import { using } from '../harness/databases.ts'
import type { Measured } from '../harness/figure.ts'
import { registerMerchant } from '../harness/merchant.ts'
import { createPayments, headersOf, orderBody } from '../harness/payments.ts'
import { interleave } from '../harness/rounds.ts'
import { rowsOf } from '../harness/same-rows.ts'
import type { Bench, World } from '../harness/world.ts'
import { clean } from './create-payments.ts'

const CONNECTIONS = 64

/** What telling other processes of every change costs those who create payments. */
export const fanOutBench: Bench = { ids: ['P3d'], measure }

async function measure(world: World): Promise<Measured[]> {
  const onUrl = await world.databases.create('p3d')
  const merchant = await registerMerchant(onUrl, { providerUrl: 'http://127.0.0.1:9' })
  const offUrl = await world.databases.copy('p3d_off', 'p3d')
  const on = await startCheckout({ databaseUrl: onUrl, merchant, provider: 'double' })
  const off = await startCheckout({
    databaseUrl: offUrl,
    merchant,
    provider: 'double',
    hints: 'off',
  })
  const rows = await using(onUrl, (sql) =>
    rowsOf(sql, () => createPayments({ url: on.url, merchant, count: 1 })),
  )
  const create = (url: string) =>
    closedLoop({
      url: `${url}/v1/payments`,
      connections: CONNECTIONS,
      duration: world.armSeconds,
      method: 'POST',
      headers: { ...headersOf(merchant), 'idempotency-key': '[<id>]' },
      body: orderBody('INV-[<id>]'),
      idReplacement: true,
    })
  const rates = await interleave(
    { rounds: world.rounds, warmUp: true },
    {
      on: () => clean(onUrl, rows, () => create(on.url)),
      off: () => clean(offUrl, rows, () => create(off.url)),
    },
  )
  await Promise.all([on.stop(), off.stop()])
  return [
    {
      id: 'P3d',
      what: `payments created, ${CONNECTIONS} at once, other processes told of each`,
      unit: '/s',
      better: 'more',
      ours: rates.on,
      control: { name: 'nobody told', values: rates.off },
      floor: { of: 'ratio', value: 0.8 },
      goal: { of: 'ratio', value: 0.95 },
    },
  ]
}
