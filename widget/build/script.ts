import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { brotliCompressSync } from 'node:zlib'
import { build, type BuildOptions, type Plugin } from 'esbuild'
import { messageTable } from './message-table.ts'
import { inDist, WIDGET, writeDist } from './paths.ts'
import { privateNames, SHORTENED } from './private-names.ts'
import { shrink } from './shrink.ts'
import { styleSheet } from './style-sheet.ts'

/** What a server needs to serve a file: name, SRI hash, sizes. */
export interface BuiltFile {
  file: string
  /** Subresource integrity, `sha384-…`. */
  integrity: string
  bytes: number
  brotliBytes: number
}

/** A file that is loaded on demand. */
export interface BuiltPart extends BuiltFile {
  /** Under which it is asked for, in the folder of the script: with the hash of its content. */
  servedAs: string
}

/** The script of a page's tag, what that loads on demand, and what this loads for payment links. */
export interface Manifest extends BuiltFile {
  extras: BuiltPart
  link: BuiltPart
}

const FILE = 'autogopay-checkout.js'
// Has Chromium compile every function while the script is loading, on another thread, and not each at
// its first call on the page's own: most are called before the code is seen.
const COMPILE_ALL = '//# allFunctionsCalledOnLoad\n'
const EXTRAS_FILE = 'autogopay-checkout-extras.js'
const LINK_FILE = 'autogopay-checkout-link.js'

/** Builds the script-tag bundle, which runs as a classic script and as a module, and what it loads later. */
export async function buildScript(): Promise<void> {
  const scriptOptions = (extrasFile: string): BuildOptions => ({
    entryPoints: ['src/define.ts'],
    format: 'iife',
    define: { EXTRAS_FILE: JSON.stringify(extrasFile) },
    // First, and so together: text compresses better beside text.
    inject: ['src/styles.ts', 'src/messages-id.ts', 'src/messages-en.ts'],
  })
  // They pass objects to each other, so both need the names that are best for the script.
  const { mangleCache } = await bundle(scriptOptions(EXTRAS_FILE))
  const later = (entry: string, define: BuildOptions['define'] = {}) =>
    bundle({ entryPoints: [entry], format: 'esm', mangleCache, define })
  const link = await later('src/link/link-form.ts')
  const linkServedAs = nameByContent(LINK_FILE, link.code)
  const extras = await later('src/extras.ts', { LINK_FILE: JSON.stringify(linkServedAs) })
  const servedAs = nameByContent(EXTRAS_FILE, extras.code)
  const bundled = await bundle({ ...scriptOptions(servedAs), mangleCache })
  const script = { code: Buffer.concat([Buffer.from(COMPILE_ALL), bundled.code]) }
  const manifest: Manifest = {
    ...factsOf(FILE, script.code),
    extras: { ...factsOf(EXTRAS_FILE, extras.code), servedAs },
    link: { ...factsOf(LINK_FILE, link.code), servedAs: linkServedAs },
  }
  // In this order, so that nobody reads a script whose extras are not there yet.
  await writeDist(LINK_FILE, link.code)
  await writeDist(EXTRAS_FILE, extras.code)
  await writeDist(FILE, script.code)
  await writeDist('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`)
}

type ShortNames = Record<string, string | false>

async function bundle(
  options: BuildOptions,
): Promise<{ code: Uint8Array; mangleCache: ShortNames }> {
  const { outputFiles, mangleCache = {} } = await build({
    absWorkingDir: WIDGET,
    bundle: true,
    minify: true,
    write: false,
    // What the element calls needs no older browser either (`Object.hasOwn`).
    target: 'es2022',
    plugins: [laterByUrl, styleSheet, messageTable, privateNames],
    mangleProps: SHORTENED,
    // The one short name that an element has from the platform.
    mangleCache: { id: false },
    legalComments: 'none',
    charset: 'utf8',
    ...options,
  })
  const [output] = outputFiles ?? []
  if (!output) throw new Error('esbuild made no bundle')
  return { code: new TextEncoder().encode(await shrink(output.text)), mangleCache }
}

function nameByContent(file: string, code: Uint8Array): string {
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 16)
  return file.replace('.js', `-${hash}.js`)
}

const laterByUrl: Plugin = {
  name: 'later-by-url',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /\/import-(extras|link)\.ts$/ }, ({ path, kind, resolveDir }) =>
      resolve(path.replace('.ts', '-by-url.ts'), { kind, resolveDir }),
    )
  },
}

const factsOf = (file: string, code: Uint8Array): BuiltFile => ({
  file,
  integrity: `sha384-${createHash('sha384').update(code).digest('base64')}`,
  bytes: code.byteLength,
  brotliBytes: brotliCompressSync(code).byteLength,
})

/** The manifest of the bundle that is in `dist/`. */
export async function readManifest(): Promise<Manifest> {
  return JSON.parse(await readFile(inDist('manifest.json'), 'utf8')) as Manifest
}
