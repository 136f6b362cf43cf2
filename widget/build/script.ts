import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'
import { inDist, WIDGET, writeDist } from './paths.ts'
import { MARKED, privateNames } from './private-names.ts'
import { shrinkTemplates } from './shrink.ts'
import { styleSheet } from './style-sheet.ts'

/** What a server needs to serve the bundle: name, SRI hash, sizes. */
export interface Manifest {
  file: string
  /** Subresource integrity, `sha384-…`. */
  integrity: string
  bytes: number
  brotliBytes: number
}

const FILE = 'autogopay-checkout.js'

/** Builds the one file for a script tag. It runs as a classic script and as a module. */
export async function buildScript(): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: WIDGET,
    entryPoints: ['src/define.ts'],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    // What the element calls needs no older browser either (`Object.hasOwn`).
    target: 'es2022',
    plugins: [styleSheet, privateNames],
    mangleProps: MARKED,
    // The one short name that an element has from the platform.
    mangleCache: { id: false },
    legalComments: 'none',
    charset: 'utf8',
    banner: { js: '/*! AutoGoPay checkout | MIT */' },
  })
  const [output] = outputFiles
  if (!output) throw new Error('esbuild made no bundle')
  const code = new TextEncoder().encode(shrinkTemplates(output.text))
  const manifest: Manifest = {
    file: FILE,
    integrity: `sha384-${createHash('sha384').update(code).digest('base64')}`,
    bytes: code.byteLength,
    brotliBytes: brotliCompressSync(code).byteLength,
  }
  await writeDist(FILE, code)
  await writeDist('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`)
}

/** The manifest of the bundle that is in `dist/`. */
export async function readManifest(): Promise<Manifest> {
  return JSON.parse(await readFile(inDist('manifest.json'), 'utf8')) as Manifest
}
