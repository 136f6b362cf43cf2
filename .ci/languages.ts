/** The languages of docs/samples, whose programs the tests run. */
import { execFileSync } from 'node:child_process'
import { ensureProgram } from './program.ts'

/** Path of a PHP that can call servers. @throws {Error} Says what to install. */
export const ensurePhp = (): string =>
  ensureProgram({
    names: ['php'],
    variable: 'PHP_PATH',
    packages: ['php-cli', 'php-curl'],
    isUsable: (path) => execFileSync(path, ['-m']).toString().split('\n').includes('curl'),
  })

/** Path of a Python 3. @throws {Error} Says what to install. */
export const ensurePython = (): string =>
  ensureProgram({ names: ['python3'], variable: 'PYTHON_PATH', packages: ['python3'] })

/**
 * What can be found or installed of them, for the environment. What cannot fails its own tests, which
 * say why, and no others.
 */
export function findLanguages(): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [variable, ensure] of [
    ['PHP_PATH', ensurePhp],
    ['PYTHON_PATH', ensurePython],
  ] as const) {
    try {
      found[variable] = ensure()
    } catch (error) {
      console.log(error)
    }
  }
  return found
}
