import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'

const HERE = new URL('.', import.meta.url)
const MARK_NAME = '.made-from'
const MARK = new URL(`dist/${MARK_NAME}`, HERE)
// What the bundle is made of: its own sources, and those that it takes from beside it.
const SOURCES = ['src/', '../../shared/src/', '../../widget/src/'].map(
  (path) => new URL(path, HERE),
)
const FILES = [
  'index.html',
  'vite.config.ts',
  'build.ts',
  'fresh.ts',
  '../../package-lock.json',
].map((path) => new URL(path, HERE))

/** Whether `dist/` was made from the sources as they are. */
export async function isFresh(): Promise<boolean> {
  const mark = await readFile(MARK, 'utf8').catch(() => null)
  return mark !== null && mark === (await sourceHash())
}

/** Notes in a folder that is to be `dist/` what it was made from. */
export async function markFresh(folder: string): Promise<void> {
  await writeFile(`${folder}/${MARK_NAME}`, await sourceHash())
}

async function sourceHash(): Promise<string> {
  const hash = createHash('sha256')
  for (const folder of SOURCES) {
    const names = await readdir(folder, { recursive: true })
    for (const name of names.filter((each) => /\.(ts|css)$/.test(each)).toSorted()) {
      hash.update(name).update(await readFile(new URL(name, folder)))
    }
  }
  for (const file of FILES) hash.update(await readFile(file))
  return hash.digest('hex')
}
