/**
 * Builds the widget into `dist/`: the script-tag bundle with its manifest, the npm entries and their
 * types. `--script-only` builds just the bundle. Does nothing when `dist/` is newer than the sources.
 */
import { isFresh } from './build/fresh.ts'
import { buildPackage } from './build/package.ts'
import { buildScript, readManifest } from './build/script.ts'
import { buildTypes } from './build/types.ts'

const scriptOnly = process.argv.includes('--script-only')
const outputs = scriptOnly
  ? ['manifest.json']
  : ['manifest.json', 'index.js', 'define.js', 'types/index.d.ts']

const fresh = await isFresh(outputs)
if (!fresh) {
  await buildScript()
  if (!scriptOnly) await Promise.all([buildPackage(), buildTypes()])
}
const { file, bytes, brotliBytes } = await readManifest()
console.log(`widget: ${file} ${bytes} B, ${brotliBytes} B brotli${fresh ? ' (up to date)' : ''}`)
