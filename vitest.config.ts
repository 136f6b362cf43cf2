import { defineConfig } from 'vitest/config'

// Three projects: `unit` needs nothing, `server` gets a real PostgreSQL, `e2e` also a real Chromium.
export default defineConfig({
  test: {
    // Most tests wait, for servers and for time: one worker, as on two cores by default, would idle.
    maxWorkers: 3,
    reporters: ['default', ['json', { outputFile: 'reports/vitest.json' }]],
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'shared/src/**/*.test.ts',
            'checkout-server/sandbox/**/*.test.ts',
            'checkout-server/torture/**/*.test.ts',
            'demo-store/src/**/*.test.ts',
            'widget/build/**/*.test.ts',
          ],
        },
      },
      {
        test: {
          name: 'server',
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
