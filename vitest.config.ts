import { defineConfig } from 'vitest/config'
import { SlowFirst } from './.ci/slow-first.ts'

// Three projects: `unit` needs nothing, `server` gets a real PostgreSQL, `e2e` also a real Chromium.
// The first two load the program once for each worker, not for each file: that was half of their time.
export default defineConfig({
  test: {
    // Most tests wait, for servers and for time: one worker, as on two cores by default, would idle.
    maxWorkers: 3,
    reporters: [
      'default',
      ['json', { outputFile: process.env['TEST_REPORT'] ?? 'reports/vitest.json' }],
    ],
    sequence: { sequencer: SlowFirst },
    projects: [
      {
        test: {
          name: 'unit',
          isolate: false,
          testTimeout: 20_000,
          include: [
            'shared/src/**/*.test.ts',
            'checkout-server/sandbox/**/*.test.ts',
            'checkout-server/torture/**/*.test.ts',
            'checkout-server/reliability/**/*.test.ts',
            'checkout-server/dashboard/src/**/*.test.ts',
            'demo-store/src/**/*.test.ts',
            'widget/build/**/*.test.ts',
          ],
        },
      },
      {
        test: {
          name: 'server',
          isolate: false,
          include: [
            'checkout-server/src/**/*.test.ts',
            'checkout-server/demo/**/*.test.ts',
            'checkout-server/fuzz/**/*.test.ts',
            'checkout-server/simulate/**/*.test.ts',
            'checkout-server/testing/**/*.servers.test.ts',
          ],
          globalSetup: ['checkout-server/testing/postgres-setup.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['{checkout-server/testing,widget/proofs,widget/examples}/**/*.e2e.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
