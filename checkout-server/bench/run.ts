/**
 * Measures the performance figures of this release, each beside its control, in one run.
 * `--quick`: a minute to see that all works; `--only P1,P5`: those; `--streams 2000`: for P3 and P4,
 * 10,000 otherwise;
 * `--soak-minutes 30`: for P13, 6 otherwise;
 * `--json FILE`: also as a plain list of figures.
 * Ends with code 1 when a floor was missed by a ratio whose control can be trusted.
 */
import { parseArgs } from 'node:util'
import { coldStartBench } from './figures/cold-start.ts'
import { createPaymentsBench } from './figures/create-payments.ts'
import { databaseBackBench } from './figures/database-back.ts'
import { exportBench } from './figures/export.ts'
import { firstViewBench } from './figures/first-view.ts'
import { fanOutBench } from './figures/fan-out.ts'
import { acrossProcessesBench, noticeToBrowserBench } from './figures/notice-to-browser.ts'
import { loginFloodBench } from './figures/login-flood.ts'
import { memorySoakBench } from './figures/memory-soak.ts'
import { qrBench } from './figures/qr.ts'
import { readPaymentBench } from './figures/read-payment.ts'
import { reportsBench } from './figures/reports.ts'
import { requestChainBench } from './figures/request-chain.ts'
import { streamMemoryBench } from './figures/stream-memory.ts'
import { webhooksBench } from './figures/webhooks.ts'
import { widgetSizeBench } from './figures/widget-size.ts'
import { widgetSpeedBench } from './figures/widget-speed.ts'
import { buildDashboard, buildWidget } from './harness/build-pages.ts'
import { startDatabases } from './harness/databases.ts'
import { judge, type Figure } from './harness/figure.ts'
import { machineNow, writeFigures, writeReport } from './harness/report.ts'
import { printHeader, printRow } from './harness/table.ts'
import type { World } from './harness/world.ts'

const BENCHES = [
  createPaymentsBench,
  webhooksBench,
  noticeToBrowserBench,
  acrossProcessesBench,
  fanOutBench,
  streamMemoryBench,
  readPaymentBench,
  requestChainBench,
  reportsBench,
  firstViewBench,
  exportBench,
  widgetSizeBench,
  widgetSpeedBench,
  qrBench,
  loginFloodBench,
  coldStartBench,
  databaseBackBench,
  memorySoakBench,
]

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    streams: { type: 'string' },
    'soak-minutes': { type: 'string' },
    json: { type: 'string' },
  },
})
const quick = values.quick
const only = values.only?.split(',').map((id) => id.trim().toLowerCase())
const chosen = BENCHES.filter(
  ({ ids }) => !only || ids.some((id) => only.includes(id.toLowerCase())),
)
if (chosen.length === 0) {
  console.error(`no such figure; there are ${BENCHES.flatMap(({ ids }) => ids).join(', ')}`)
  process.exit(2)
}

const startedAt = new Date()
const before = machineNow()
await Promise.all([buildWidget(), buildDashboard()])
const databases = await startDatabases()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    // Without the programs that use them, which end with this one.
    void databases.stop().finally(() => process.exit(1))
  })
}
const world: World = {
  quick,
  rounds: quick ? 2 : 5,
  armSeconds: quick ? 1 : 4,
  streams: Number(values.streams ?? (quick ? 300 : 10_000)),
  soakMinutes: Number(values['soak-minutes'] ?? (quick ? 0.1 : 6)),
  databases,
}
const figures: Figure[] = []
try {
  printHeader(world)
  for (const bench of chosen) {
    for (const measured of await bench.measure(world)) {
      const figure = judge(measured)
      figures.push(figure)
      printRow(figure)
    }
  }
} finally {
  await databases.stop()
}
const file = await writeReport({ startedAt, before, world, figures, whole: !only })
if (values.json) await writeFigures(values.json, figures)
const failed = figures.filter(({ fails }) => fails)
console.log(`\n${file}: every round, ${Math.round((Date.now() - startedAt.getTime()) / 1000)} s.`)
for (const { id, what } of failed) console.error(`${id} missed its floor: ${what}`)
process.exitCode = failed.length > 0 ? 1 : 0
