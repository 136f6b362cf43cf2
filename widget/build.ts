/**
 * Builds the widget into `dist/`: the script-tag bundle with its manifest, the npm entries, their types
 * and what editors complete from. `--script-only` builds just the bundle. Does nothing when `dist/` is newer than the sources.
 */
import { isFresh } from './build/fresh.ts'
import { buildPackage } from './build/package.ts'
import { buildScript, readManifest } from './build/script.ts'
import { buildTypes } from './build/types.ts'

const scriptOnly = process.argv.includes('--script-only')
const outputs = scriptOnly
  ? ['manifest.json']
  : ['manifest.json', 'index.js', 'define.js', 'types/index.d.ts', 'custom-elements.json']

const fresh = await isFresh(outputs)
if (!fresh) {
  await buildScript()
  if (!scriptOnly) {
    // It brings a compiler along, which those who only want the script need not wait for.
    const { buildEditorData } = await import('./build/editors.ts')
    await Promise.all([buildPackage(), buildTypes(), buildEditorData()])
  }
}
const manifest = await readManifest()
for (const { file, bytes, brotliBytes } of [manifest, manifest.extras, manifest.link]) {
  console.log(`widget: ${file} ${bytes} B, ${brotliBytes} B brotli${fresh ? ' (up to date)' : ''}`)
}
