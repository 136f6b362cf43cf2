import QRCode from 'qrcode'
import { openQrReader } from '../../src/providers/midtrans/qr-reader.ts'
import type { Measured } from '../harness/figure.ts'
import { interleave } from '../harness/rounds.ts'
import { SAMPLE_QR_TEXT } from '../harness/sample-qr.ts'
import type { Bench, World } from '../harness/world.ts'

// As the checkout routes draw them.
const MARGIN = 4
const SCALE = 8

/** From a QRIS text to its picture and back. */
export const qrBench: Bench = { ids: ['P8'], measure }

async function measure(world: World): Promise<Measured[]> {
  const times = world.quick ? 10 : 50
  const png = await QRCode.toBuffer(SAMPLE_QR_TEXT, { margin: MARGIN, scale: SCALE })
  const reader = openQrReader()
  const decode = async () => {
    if ((await reader.read(png)) !== SAMPLE_QR_TEXT) throw new Error('the picture was misread')
  }
  const results = await interleave(
    { rounds: world.rounds, warmUp: true },
    {
      matrix: () => each(times, async () => QRCode.create(SAMPLE_QR_TEXT)),
      svg: () =>
        each(times, () => QRCode.toString(SAMPLE_QR_TEXT, { type: 'svg', margin: MARGIN })),
      png: () =>
        each(times, () => QRCode.toBuffer(SAMPLE_QR_TEXT, { margin: MARGIN, scale: SCALE })),
      decode: () => each(times, decode),
    },
  )
  await reader.close()
  const control = { name: 'working out the modules alone, nothing drawn', values: results.matrix }
  const row = (what: string, ours: number[], goalMs: number | null): Measured => ({
    id: 'P8',
    what,
    unit: 'ms',
    better: 'less',
    ours,
    control,
    floor: null,
    goal: goalMs === null ? null : { of: 'ours', value: goalMs },
  })
  return [
    row(`QRIS text of ${SAMPLE_QR_TEXT.length} characters to SVG`, results.svg, 1),
    row('the same to PNG', results.png, 8),
    row('reading that PNG, on its thread', results.decode, null),
  ]
}

/** @returns Milliseconds for one. */
async function each(times: number, work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  for (let time = 0; time < times; time += 1) await work()
  return (performance.now() - startedAt) / times
}
