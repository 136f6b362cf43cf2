import { median } from './statistics.ts'

/** A bar that a figure is held against. */
export interface Bar {
  /** `ratio` = ours ÷ control; `ours` = the absolute value, which this machine's noise is part of. */
  of: 'ratio' | 'ours'
  value: number
}

/** What a bench measured: one value of each arm per round. */
export interface Measured {
  id: string
  what: string
  unit: string
  /** Which way is good. */
  better: 'more' | 'less'
  ours: readonly number[]
  /** Null: the figure stands alone. */
  control: { name: string; values: readonly number[] } | null
  /** Never worse than this. */
  floor: Bar | null
  /** What we aim at. */
  goal: Bar | null
}

/** A control that varies more than this says nothing about ours. */
export const MAX_CONTROL_SPREAD = 2.5

/** How a figure came out. */
export type Verdict = 'goal met' | 'floor held' | 'FLOOR MISSED' | 'control too noisy' | 'figure'

/** A measured figure with its ratio and verdict. */
export interface Figure extends Measured {
  oursMedian: number
  controlMedian: number | null
  ratio: { median: number; min: number; max: number; rounds: number[] } | null
  /** Largest ÷ smallest value of the control. */
  controlSpread: number | null
  verdict: Verdict
  /** Whether the run fails because of it: only a ratio to a control that can be trusted may. */
  fails: boolean
}

/** Judges what was measured: the median of the rounds' ratios against floor and goal. */
export function judge(measured: Measured): Figure {
  const ratios = ratiosOf(measured)
  const ratio = ratios && {
    median: median(ratios),
    min: Math.min(...ratios),
    max: Math.max(...ratios),
    rounds: ratios,
  }
  const values = measured.control?.values
  const controlSpread = values ? Math.max(...values) / Math.min(...values) : null
  const oursMedian = median(measured.ours)
  const figure = {
    ...measured,
    oursMedian,
    controlMedian: values ? median(values) : null,
    ratio,
    controlSpread,
  }
  const verdict = verdictOf(figure)
  return { ...figure, verdict, fails: verdict === 'FLOOR MISSED' && measured.floor?.of === 'ratio' }
}

function verdictOf(figure: Omit<Figure, 'verdict' | 'fails'>): Verdict {
  const { floor, goal, controlSpread } = figure
  const judgesRatio = floor?.of === 'ratio' || goal?.of === 'ratio'
  if (judgesRatio && controlSpread !== null && controlSpread > MAX_CONTROL_SPREAD) {
    return 'control too noisy'
  }
  if (floor && !clears(figure, floor)) return 'FLOOR MISSED'
  if (goal && clears(figure, goal)) return 'goal met'
  return floor ? 'floor held' : 'figure'
}

function clears(figure: Omit<Figure, 'verdict' | 'fails'>, bar: Bar): boolean {
  const value = bar.of === 'ours' ? figure.oursMedian : figure.ratio?.median
  if (value === undefined) return false
  return figure.better === 'more' ? value >= bar.value : value <= bar.value
}

function ratiosOf({ ours, control }: Measured): number[] | null {
  if (!control) return null
  return ours.map((value, round) => {
    const beside = control.values[round]
    if (beside === undefined) throw new RangeError('ours and control have different rounds')
    return value / beside
  })
}
