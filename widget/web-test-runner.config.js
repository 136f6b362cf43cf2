import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { esbuildPlugin } from '@web/dev-server-esbuild'
import { defaultReporter } from '@web/test-runner'
import { chromeLauncher } from '@web/test-runner-chrome'
import { commonjsPlugin } from './testing/commonjs-plugin.js'
import { totalsReporter } from './testing/totals-reporter.js'

const CHROMES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const executablePath = process.env.CHROME_PATH || CHROMES.find((path) => existsSync(path))
const inWidget = (path) => fileURLToPath(new URL(path, import.meta.url))

export default {
  // The workspace's root: imports lead to shared/ and to the hoisted node_modules/.
  rootDir: inWidget('..'),
  files: 'src/**/*.test.ts',
  nodeResolve: { exportConditions: ['production', 'default'] },
  plugins: [
    commonjsPlugin(['qrcode/lib/core/qrcode.js']),
    esbuildPlugin({ ts: true, target: 'es2022', tsconfig: inWidget('tsconfig.json') }),
  ],
  browsers: [
    chromeLauncher({
      launchOptions: {
        ...(executablePath && { executablePath }),
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
      },
    }),
  ],
  // One page at a time: one that is behind another is hidden, keeps no screen on and draws no frame.
  concurrency: 1,
  testFramework: { config: { timeout: 30_000 } },
  reporters: [defaultReporter(), totalsReporter(inWidget('../reports/widget.json'))],
}
