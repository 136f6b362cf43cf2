import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { inDist } from './paths.ts'
import { readManifest } from './script.ts'

// What a shop's visitors load before they see a code, and what may come later.
const MOST_SCRIPT_BYTES = 20_000
const MOST_EXTRAS_BYTES = 6_000
const MOST_LINK_BYTES = 9_000

test('the script that a shop loads keeps within its budget, and so does what it loads later', async () => {
  const build = fileURLToPath(new URL('../build.ts', import.meta.url))
  await promisify(execFile)(process.execPath, [build, '--script-only'])
  const { file, brotliBytes, extras, link } = await readManifest()
  const [script = 0, ...later] = await Promise.all(
    [file, extras.file, link.file].map(
      async (name) => brotliCompressSync(await readFile(inDist(name))).length,
    ),
  )
  expect([script, ...later]).toEqual([brotliBytes, extras.brotliBytes, link.brotliBytes])
  expect(brotliBytes).toBeLessThanOrEqual(MOST_SCRIPT_BYTES)
  expect(extras.brotliBytes).toBeLessThanOrEqual(MOST_EXTRAS_BYTES)
  expect(link.brotliBytes).toBeLessThanOrEqual(MOST_LINK_BYTES)
}, 60_000)
