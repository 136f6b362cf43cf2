import { openBrowser } from '../../testing/browser.ts'
import { openQrReader } from '../../src/providers/midtrans/qr-reader.ts'
import { ARM_NAMES, openArms, type ArmName, type Arms } from '../harness/checkout-pages.ts'
import type { Bar, Measured } from '../harness/figure.ts'
import {
  CHEAP_PHONE,
  loadPage,
  NATIVE,
  SLOW_PROCESSOR,
  type Conditions,
  type PageLoad,
} from '../harness/page-load.ts'
import { interleave } from '../harness/rounds.ts'
import type { MainThread } from '../harness/trace.ts'
import type { Bench, World } from '../harness/world.ts'

const LOADS = { quick: 3, full: 15 }
const CONTROL = '@adyen/adyen-web showing its PayNow code'

/** From opening a page to seeing its code, beside the widget that others use. */
export const widgetSpeedBench: Bench = { ids: ['P7', 'P7b', 'P6b'], measure }

type Loads<T> = Record<ArmName, T[]>

async function measure(world: World): Promise<Measured[]> {
  const browser = await openBrowser()
  const arms = await openArms(world)
  try {
    const each = <T>(work: (name: ArmName) => Promise<T>): Promise<Loads<T>> =>
      interleave(
        { rounds: world.quick ? LOADS.quick : LOADS.full, warmUp: true },
        {
          embedded: () => work('embedded'),
          adyen: () => work('adyen'),
          hosted: () => work('hosted'),
          preloaded: () => work('preloaded'),
          blank: () => work('blank'),
        },
      )
    const load = (name: ArmName, conditions: Conditions, more: object = {}): Promise<PageLoad> =>
      loadPage(browser, arms.pages[name], { conditions, ...more })
    const visibleMs = async (conditions: Conditions): Promise<Loads<number>> =>
      each(async (name) => (await load(name, conditions)).visibleMs)

    await checkThatCodesScan(arms, (name) => load(name, NATIVE, { screenshot: true }))
    const asked = await each(async (name) => (await load(name, CHEAP_PHONE)).requests.length)
    const native = await visibleMs(NATIVE)
    const phone = await visibleMs(CHEAP_PHONE)
    const work = await each(async (name) => {
      const { mainThread } = await load(name, SLOW_PROCESSOR, { trace: true })
      if (!mainThread) throw new Error('there is no trace')
      return mainThread
    })
    return [
      ...timeFigures('as the machine is', native, { embedded: [0.75, 0.5], hosted: [0.75, 0.3] }),
      ...timeFigures('cpu ÷ 4, slow 4G', phone, { embedded: [0.6, 0.5], hosted: [0.3, 0.25] }),
      ...workFigures(work),
      requestFigure('embedded', asked, { floor: 3, goal: 2 }),
      requestFigure('hosted', asked, { floor: 2, goal: 1 }),
    ]
  } finally {
    await Promise.all([browser.close(), arms.close()])
  }
}

/** Each page shows the code that it says it shows, or its time would mean nothing. */
async function checkThatCodesScan(
  arms: Arms,
  load: (name: ArmName) => Promise<PageLoad>,
): Promise<void> {
  const reader = openQrReader()
  try {
    for (const name of ARM_NAMES) {
      if (name === 'blank') continue
      const { screenshot } = await load(name)
      const text = screenshot && (await reader.read(screenshot))
      if (text !== arms.qrText) throw new Error(`the ${name} page shows ${text ?? 'no code'}`)
    }
  } finally {
    await reader.close()
  }
}

const ratio = (value: number): Bar => ({ of: 'ratio', value })

/** @param bars - Floor and goal of the ratio. */
function timeFigures(
  conditions: string,
  ms: Loads<number>,
  bars: { embedded: [number, number]; hosted: [number, number] },
): Measured[] {
  const figure = (what: string, name: ArmName, [floor, goal]: [number, number]): Measured => ({
    id: 'P7',
    what: `${what}: until the code is seen, ${conditions}`,
    unit: 'ms',
    better: 'less',
    ours: ms[name],
    control: { name: CONTROL, values: ms.adyen },
    floor: ratio(floor),
    goal: ratio(goal),
  })
  return [
    figure('in a shop', 'embedded', bars.embedded),
    figure('in a shop that preloads', 'preloaded', bars.embedded),
    figure('hosted page', 'hosted', bars.hosted),
    { ...figure('a page with a black square alone', 'blank', [0, 0]), floor: null, goal: null },
  ]
}

function workFigures(work: Loads<MainThread>): Measured[] {
  const script = (what: string, name: ArmName): Measured => ({
    id: 'P7b',
    what: `${what}: scripts until then, cpu ÷ 4`,
    unit: 'ms',
    better: 'less',
    ours: work[name].map(({ scriptMs }) => scriptMs),
    control: { name: CONTROL, values: work.adyen.map(({ scriptMs }) => scriptMs) },
    floor: ratio(0.25),
    goal: ratio(0.2),
  })
  const longest = (what: string, name: ArmName): Measured => ({
    id: 'P7b',
    what: `${what}: longest task until then, cpu ÷ 4`,
    unit: 'ms',
    better: 'less',
    ours: work[name].map(({ longestTaskMs }) => longestTaskMs),
    control: { name: CONTROL, values: work.adyen.map(({ longestTaskMs }) => longestTaskMs) },
    floor: null,
    goal: { of: 'ours', value: 50 },
  })
  return [
    script('in a shop', 'embedded'),
    script('hosted page', 'hosted'),
    longest('in a shop', 'embedded'),
    longest('hosted page', 'hosted'),
    // What of it is the browser's own, with the measurement inside the page, on this machine today.
    { ...longest('a page with a black square alone', 'blank'), goal: null },
  ]
}

function requestFigure(
  name: 'embedded' | 'hosted',
  asked: Loads<number>,
  { floor, goal }: { floor: number; goal: number },
): Measured {
  return {
    id: 'P6b',
    what: `${name === 'embedded' ? 'in a shop' : 'hosted page'}: requests until the code is seen`,
    unit: '',
    better: 'less',
    ours: asked[name],
    control: { name: CONTROL, values: asked.adyen },
    floor: { of: 'ours', value: floor },
    goal: { of: 'ours', value: goal },
  }
}
