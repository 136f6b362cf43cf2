import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folder of the widget. */
export const WIDGET = dirname(fileURLToPath(new URL('.', import.meta.url)))

/** A path inside `dist/`. */
export const inDist = (name: string) => join(WIDGET, 'dist', name)

/** Writes a file of `dist/` in one step, so that a running server never reads half of it. */
export async function writeDist(name: string, content: string | Uint8Array): Promise<void> {
  const path = inDist(name)
  const draft = `${path}.${process.pid}.tmp`
  await mkdir(dirname(path), { recursive: true })
  await writeFile(draft, content)
  await rename(draft, path)
}
