import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { inDist, WIDGET } from './paths.ts'

// Everything that ends up in dist/, or decides how.
const SOURCES = ['src', 'build', 'build.ts', 'package.json', 'tsconfig.json', 'tsconfig.types.json']
const SHARED = ['src/rupiah.ts', 'src/wib.ts']

/** Whether each of these files of `dist/` is there and newer than every source. */
export async function isFresh(outputs: string[]): Promise<boolean> {
  const sources = [
    ...SOURCES.map((name) => join(WIDGET, name)),
    ...SHARED.map((name) => join(WIDGET, '../shared', name)),
  ]
  const [built, changed] = await Promise.all([
    Promise.all(outputs.map((name) => changedAt(inDist(name)))),
    Promise.all(sources.map(newestIn)),
  ])
  return Math.min(...built) > Math.max(...changed)
}

async function newestIn(path: string): Promise<number> {
  const entry = await stat(path)
  if (!entry.isDirectory()) return entry.mtimeMs
  const inside = await readdir(path)
  // The folder itself changes when a file is removed from it.
  return Math.max(
    entry.mtimeMs,
    ...(await Promise.all(inside.map((name) => newestIn(join(path, name))))),
  )
}

async function changedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}
