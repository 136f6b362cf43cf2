import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { inDist, WIDGET, writeDist } from './paths.ts'

/**
 * Writes the package's types.
 * @throws {Error} A type error, or types that need a package which is not published.
 */
export async function buildTypes(): Promise<void> {
  const tsc = join(
    dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    'bin/tsc',
  )
  // The sources import a few files of shared/, so the compiler writes both trees side by side.
  const draft = await mkdtemp(inDist('types-'))
  try {
    const compile = [tsc, '-p', 'tsconfig.types.json', '--outDir', draft]
    await promisify(execFile)(process.execPath, compile, { cwd: WIDGET })
    const ours = join(draft, 'widget/src')
    const names = await readdir(ours, { recursive: true })
    await rm(inDist('types'), { recursive: true, force: true })
    for (const name of names.filter((each) => each.endsWith('.d.ts'))) {
      const text = await readFile(join(ours, name), 'utf8')
      if (/['"]@autogopay\/shared/.test(text))
        throw new Error(`${name} needs an unpublished package`)
      await writeDist(join('types', name), text)
    }
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}
