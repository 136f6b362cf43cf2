/** Finds a Chrome or Chromium for the tests, and installs one where none is. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * Path of a browser: `CHROME_PATH`, an installed one, Debian's package (as root), or Playwright's.
 * @throws {Error} None is there and none could be installed; says what to do.
 */
export async function ensureChromium(): Promise<string> {
  const found = process.env['CHROME_PATH'] ?? PLACES.find((path) => existsSync(path))
  if (found) return found
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    console.log('Installing Chromium (Debian package) for the tests …')
    const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
    execFileSync('apt-get', ['update', '-qq'], options as object)
    execFileSync(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
      options as object,
    )
    if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium'
  }
  console.log('Installing Chromium (Playwright) for the tests …')
  execFileSync('npx', ['playwright-core', 'install', '--with-deps', 'chromium'], {
    stdio: 'inherit',
  })
  const { chromium } = await import('playwright-core')
  const path = chromium.executablePath()
  if (existsSync(path)) return path
  throw new Error('no Chrome found: install Chromium, or set CHROME_PATH to one')
}
