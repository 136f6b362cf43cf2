/** Finds a redis-server (or valkey-server) for the tests, and installs one where none is. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const PLACES = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/opt/local/bin'].flatMap(
  (folder) => [`${folder}/redis-server`, `${folder}/valkey-server`],
)

/**
 * Path of the server: `REDIS_SERVER_PATH`, an installed one, or Debian's package (as root).
 * @throws {Error} None is there and none could be installed; says what to do.
 */
export function ensureRedis(): string {
  const found = process.env['REDIS_SERVER_PATH'] ?? PLACES.find((path) => existsSync(path))
  if (found) return found
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    console.log('Installing redis-server (Debian package) for the tests …')
    const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
    execFileSync('apt-get', ['update', '-qq'], options as object)
    execFileSync(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'],
      options as object,
    )
    const installed = PLACES.find((path) => existsSync(path))
    if (installed) return installed
  }
  throw new Error('no redis-server found: install it, or set REDIS_SERVER_PATH to one')
}
