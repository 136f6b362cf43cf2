/** Finds a program that tests run, and installs it where it is not. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const FOLDERS = [
  ...(process.env['PATH'] ?? '').split(':').filter((folder) => folder !== ''),
  '/usr/bin',
  '/usr/local/bin',
  '/opt/homebrew/bin',
  '/opt/local/bin',
]

/** A program, and how Debian calls what it comes in. */
export interface Wanted {
  /** Other names that do as well come after the first. */
  names: readonly string[]
  /** Environment variable with its path, which goes before all others. */
  variable: string
  packages: readonly string[]
  /** Whether a found one will do, say has the extensions that are needed. */
  isUsable?: (path: string) => boolean
}

/**
 * Path of the program: by its variable, an installed one, or Debian's package (as root).
 * @throws {Error} None is there and none could be installed; says what to do.
 */
export function ensureProgram(wanted: Wanted): string {
  const { names, variable, packages, isUsable = () => true } = wanted
  const find = () =>
    FOLDERS.flatMap((folder) => names.map((name) => `${folder}/${name}`)).find(
      (path) => existsSync(path) && isUsable(path),
    )
  const found = process.env[variable] ?? find()
  if (found) return found
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    console.log(`Installing ${packages.join(', ')} (Debian) for the tests …`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const apt = (...args: string[]) =>
      execFileSync('apt-get', [...args, '-qq'], { stdio: 'inherit', env })
    apt('update')
    apt('install', '-y', '--no-install-recommends', ...packages)
    const installed = find()
    if (installed) return installed
  }
  throw new Error(
    `no ${names[0]} found: install ${packages.join(' and ')}, or set ${variable} to one`,
  )
}
