/** Builds the dashboard into `dist/`: hashed files, each also compressed, as `surfaces/dashboard` serves them. */
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { build } from 'vite'
import { isFresh, markFresh } from './fresh.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const DIST = `${HERE}dist`
const TEXT = /\.(js|css|html|svg)$/

if (!(process.argv.includes('--if-needed') && (await isFresh()))) {
  // Beside the place where it goes, since two may build at once, as tests that run side by side do.
  const workshop = `${HERE}.build-${process.pid}`
  const made = `${workshop}/dist`
  try {
    await build({ configFile: `${HERE}vite.config.ts`, build: { outDir: made } })
    const files = await readdir(made, { recursive: true })
    await Promise.all(files.filter((name) => TEXT.test(name)).map((name) => compress(made, name)))
    await markFresh(made)
    await putInPlace(made, `${workshop}/dist-before`)
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

async function compress(folder: string, name: string): Promise<void> {
  const file = `${folder}/${name}`
  const bytes = await readFile(file)
  const [br, gz] = await Promise.all([promisify(brotliCompress)(bytes), promisify(gzip)(bytes)])
  await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)])
}

async function putInPlace(made: string, before: string): Promise<void> {
  await rename(DIST, before).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause
  })
  await rename(made, DIST).catch((cause: NodeJS.ErrnoException) => {
    // Somebody else's, of the same moment, is there already.
    if (cause.code !== 'ENOTEMPTY' && cause.code !== 'EEXIST') throw cause
  })
}
