import { rm } from 'node:fs/promises'
import { relative } from 'node:path'
import { build } from 'esbuild'
import { inDist, WIDGET, writeDist } from './paths.ts'

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
    // Both entries need the same class: one copy of it. What is loaded on demand stays so.
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    charset: 'utf8',
  })
  await rm(inDist('chunks'), { recursive: true, force: true })
  await Promise.all(
    outputFiles.map(({ path, contents }) => writeDist(relative(inDist('.'), path), contents)),
  )
}
