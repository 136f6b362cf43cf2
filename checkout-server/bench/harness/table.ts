import type { Bar, Figure } from './figure.ts'
import type { World } from './world.ts'

const WIDTHS = [4, 62, 11, 11, 22, 11, 11, 17]
const HEADINGS = ['id', 'what', 'ours', 'control', 'ratio [min–max]', 'floor', 'goal', 'verdict']

/** Prints how the run is made and the head of the table. */
export function printHeader({ quick, rounds, armSeconds }: World): void {
  console.log(`${rounds} rounds, A/B in turn, ${armSeconds} s each where time counts.`)
  console.log('Ours and control are medians; a ratio is the median of the ratios of the rounds.')
  if (quick) console.log('A quick run: not to be published.')
  console.log(`\n${line(HEADINGS)}`)
}

/** Prints one figure. */
export function printRow(figure: Figure): void {
  const { unit, ratio, controlMedian } = figure
  console.log(
    line([
      figure.id,
      figure.what,
      `${short(figure.oursMedian)} ${unit}`,
      controlMedian === null ? '–' : `${short(controlMedian)} ${unit}`,
      ratio ? `${short(ratio.median)} [${short(ratio.min)}–${short(ratio.max)}]` : '–',
      bar(figure, figure.floor),
      bar(figure, figure.goal),
      figure.verdict,
    ]),
  )
  if (figure.control) console.log(line(['', `  ÷ ${figure.control.name}`]))
}

function bar({ better, unit }: Figure, value: Bar | null): string {
  if (!value) return '–'
  return `${better === 'more' ? '≥' : '≤'} ${value.value}${value.of === 'ours' ? ` ${unit}` : ' ×'}`
}

function short(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(value < 1 ? 2 : 3)))
}

const line = (cells: readonly string[]): string =>
  cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join('  ')
    .trimEnd()
