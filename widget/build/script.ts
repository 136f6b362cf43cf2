import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { brotliCompressSync } from 'node:zlib'
import { build, type BuildOptions, type Plugin } from 'esbuild'
import { inDist, WIDGET, writeDist } from './paths.ts'
import { MARKED, privateNames } from './private-names.ts'
import { shrinkTemplates } from './shrink.ts'
import { styleSheet } from './style-sheet.ts'

/** What a server needs to serve a file: name, SRI hash, sizes. */
export interface BuiltFile {
  file: string
  /** Subresource integrity, `sha384-…`. */
  integrity: string
  bytes: number
  brotliBytes: number
}

/** The script of a page's tag, and what that loads on demand. */
export interface Manifest extends BuiltFile {
  extras: BuiltFile & {
    /** Under which the script asks for it, in its own folder: with the hash of its content. */
    servedAs: string
  }
}

const FILE = 'autogopay-checkout.js'
const EXTRAS_FILE = 'autogopay-checkout-extras.js'

/** Builds the script-tag bundle, which runs as a classic script and as a module, and its extras. */
export async function buildScript(): Promise<void> {
  const extras = await bundle({ entryPoints: ['src/extras.ts'], format: 'esm' })
  const hash = createHash('sha256').update(extras).digest('hex').slice(0, 16)
  const servedAs = EXTRAS_FILE.replace('.js', `-${hash}.js`)
  const script = await bundle({
    entryPoints: ['src/define.ts'],
    format: 'iife',
    banner: { js: '/*! AutoGoPay checkout | MIT */' },
    define: { EXTRAS_FILE: JSON.stringify(servedAs) },
    plugins: [extrasByUrl],
  })
  const manifest: Manifest = {
    ...factsOf(FILE, script),
    extras: { ...factsOf(EXTRAS_FILE, extras), servedAs },
  }
  // In this order, so that nobody reads a script whose extras are not there yet.
  await writeDist(EXTRAS_FILE, extras)
  await writeDist(FILE, script)
  await writeDist('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`)
}

async function bundle({ plugins = [], ...options }: BuildOptions): Promise<Uint8Array> {
  const { outputFiles } = await build({
    absWorkingDir: WIDGET,
    bundle: true,
    minify: true,
    write: false,
    // What the element calls needs no older browser either (`Object.hasOwn`).
    target: 'es2022',
    plugins: [...plugins, styleSheet, privateNames],
    mangleProps: MARKED,
    // The one short name that an element has from the platform.
    mangleCache: { id: false },
    legalComments: 'none',
    charset: 'utf8',
    ...options,
  })
  const [output] = outputFiles ?? []
  if (!output) throw new Error('esbuild made no bundle')
  return new TextEncoder().encode(shrinkTemplates(output.text))
}

const extrasByUrl: Plugin = {
  name: 'extras-by-url',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /\/import-extras\.ts$/ }, ({ path, kind, resolveDir }) =>
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
