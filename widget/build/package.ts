import { basename } from 'node:path'
import { build } from 'esbuild'
import { WIDGET, writeDist } from './paths.ts'

/** Builds the npm entries. They need no other package. */
export async function buildPackage(): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: WIDGET,
    entryPoints: ['src/index.ts', 'src/define.ts'],
    outdir: 'dist',
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2020',
    // Both entries need the same class: one copy of it, under one name.
    splitting: true,
    chunkNames: 'element',
    charset: 'utf8',
  })
  await Promise.all(outputFiles.map(({ path, contents }) => writeDist(basename(path), contents)))
}
