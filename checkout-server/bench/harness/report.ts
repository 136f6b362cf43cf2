import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Figure } from './figure.ts'
import type { World } from './world.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const FILE = join(ROOT, 'reports', 'bench.json')
const PACKAGES = ['hono', '@hono/node-server', 'postgres', 'undici', 'zod', 'qrcode', 'zxing-wasm']
/** Fewer rounds than these are not to be published. */
const LEAST_ROUNDS = 5

/** The machine and what it was busy with. */
export function machineNow() {
  const processors = cpus()
  return {
    processors: processors.length,
    model: processors[0]?.model ?? 'unknown',
    memoryBytes: totalmem(),
    system: `${process.platform} ${release()} ${process.arch}`,
    loadAverage: loadavg(),
  }
}

/** Writes `reports/bench.json`: machine, versions and every round. Returns its path. */
export async function writeReport(input: {
  startedAt: Date
  before: ReturnType<typeof machineNow>
  world: World
  figures: readonly Figure[]
  /** All benches, not a choice. */
  whole: boolean
}): Promise<string> {
  const { world, figures, before } = input
  const report = {
    startedAt: input.startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    isPublishable: input.whole && !world.quick && world.rounds >= LEAST_ROUNDS,
    settings: {
      rounds: world.rounds,
      armSeconds: world.armSeconds,
      streams: world.streams,
      quick: world.quick,
    },
    machine: { ...before, loadAverageAtEnd: machineNow().loadAverage },
    versions: {
      commit: await commit(),
      node: process.version,
      postgresql: world.databases.version,
      ...Object.fromEntries(await Promise.all(PACKAGES.map(versionOf))),
    },
    figures,
  }
  await mkdir(join(ROOT, 'reports'), { recursive: true })
  await writeFile(FILE, `${JSON.stringify(report, null, 2)}\n`)
  return relative(process.cwd(), FILE)
}

/**
 * Writes the figures alone, one object each. `control` and `ratio` are null for a figure that stands
 * alone; `must` and `aim` are bars of the ratio, or of the value where there is no ratio to judge.
 */
export async function writeFigures(file: string, figures: readonly Figure[]): Promise<void> {
  const list = figures.map((figure) => ({
    id: figure.id,
    figure: figure.what,
    value: figure.oursMedian,
    control: figure.controlMedian,
    ratio: figure.ratio?.median ?? null,
    unit: figure.unit,
    must: figure.floor?.value ?? null,
    aim: figure.goal?.value ?? null,
  }))
  await writeFile(file, `${JSON.stringify(list, null, 2)}\n`)
}

async function versionOf(name: string): Promise<[string, string]> {
  const text = await readFile(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')
  return [name, (JSON.parse(text) as { version: string }).version]
}

/** Null where there is no git: an unpacked release. */
function commit(): Promise<string | null> {
  return promisify(execFile)('git', ['rev-parse', 'HEAD'], { cwd: ROOT }).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  )
}
