import { defineConfig } from 'oxlint'

const forbid = (folders: readonly string[], why: string) => ({
  group: folders.flatMap((folder) => [`**/${folder}/**`, `**/${folder}`]),
  message: why,
})

const LEFTWARD = 'imports go one way: see docs/architecture.md'
const SURFACES = [
  'connections',
  'operators',
  'surfaces',
  'app.ts',
  'server.ts',
  'main.ts',
  'admin',
  'admin.ts',
]
const SELLING = ['activation', 'telegram']
const NO_SQL = {
  name: 'postgres',
  message: 'a route checks, calls one function and answers; SQL belongs to the feature',
}
type Patterns = ReturnType<typeof forbid>[]
type Restriction = ['error', { patterns: Patterns; paths: (typeof NO_SQL)[] }]
const restricted = (patterns: Patterns, paths: (typeof NO_SQL)[] = []) => {
  const rule: Restriction = ['error', { patterns, paths }]
  return { 'no-restricted-imports': rule }
}

// platform ← providers ← payments ← webhooks, accounts ← merchants, reports ← activation ← telegram,
// connections, operators ← surfaces ← app.ts ← server.ts ← main.ts.
// The sandbox and the demo store know nothing of the server.
export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'promise', 'oxc'],
  categories: { correctness: 'error', suspicious: 'error' },
  ignorePatterns: ['**/dist/**', '/reports/**', '.data/**'],
  rules: {
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'import/no-named-as-default-member': 'off',
    'import/no-unassigned-import': 'off',
    'no-await-in-loop': 'off',
    'no-underscore-dangle': 'off',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-explicit-any': 'error',
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/no-array-sort': 'off',
  },
  overrides: [
    {
      files: ['shared/src/**'],
      rules: restricted([forbid(['checkout-server', 'widget', 'demo-store'], LEFTWARD)]),
    },
    {
      files: ['widget/src/**'],
      rules: restricted([forbid(['checkout-server', 'demo-store'], LEFTWARD)]),
    },
    {
      files: ['checkout-server/dashboard/src/**'],
      rules: restricted([
        forbid(['platform', 'surfaces', 'sandbox', 'demo-store'], 'a page has only HTTP'),
      ]),
    },
    {
      files: ['demo-store/src/**'],
      rules: restricted([
        forbid(['checkout-server', 'widget', 'shared', '@autogopay'], 'a shop has only HTTP'),
      ]),
    },
    {
      files: ['checkout-server/sandbox/**'],
      rules: restricted([forbid(['src', 'demo'], 'the outside world knows nothing of the server')]),
    },
    {
      files: ['checkout-server/src/platform/**'],
      rules: restricted([
        forbid(
          [
            'providers',
            'payments',
            'webhooks',
            'accounts',
            'merchants',
            'reports',
            'payment-links',
            'sandbox',
            ...SELLING,
            ...SURFACES,
          ],
          LEFTWARD,
        ),
      ]),
    },
    {
      files: ['checkout-server/src/providers/**'],
      rules: restricted([
        forbid(
          [
            'payments',
            'webhooks',
            'accounts',
            'merchants',
            'reports',
            'sandbox',
            ...SELLING,
            ...SURFACES,
          ],
          LEFTWARD,
        ),
      ]),
    },
    {
      files: ['checkout-server/src/payments/**'],
      rules: restricted([
        forbid(
          ['webhooks', 'accounts', 'merchants', 'reports', 'sandbox', ...SELLING, ...SURFACES],
          LEFTWARD,
        ),
      ]),
    },
    {
      files: ['checkout-server/src/{webhooks,merchants,reports,payment-links,exports}/**'],
      rules: restricted([forbid(['sandbox', ...SELLING, ...SURFACES], LEFTWARD)]),
    },
    {
      files: ['checkout-server/src/activation/**'],
      rules: restricted([forbid(['telegram', 'sandbox', ...SURFACES], LEFTWARD)]),
    },
    {
      files: ['checkout-server/src/telegram/**'],
      rules: restricted([forbid(['sandbox', ...SURFACES], LEFTWARD)]),
    },
    {
      files: ['checkout-server/src/accounts/**'],
      rules: restricted([
        forbid(
          [
            'providers',
            'payments',
            'webhooks',
            'merchants',
            'reports',
            'sandbox',
            ...SELLING,
            ...SURFACES,
          ],
          LEFTWARD,
        ),
      ]),
    },
    {
      files: ['checkout-server/src/connections/**'],
      rules: restricted([
        forbid(['sandbox', ...SURFACES.filter((name) => name !== 'connections')], LEFTWARD),
      ]),
    },
    {
      files: ['checkout-server/src/operators/**'],
      rules: restricted([
        forbid(['sandbox', ...SURFACES.filter((name) => name !== 'operators')], LEFTWARD),
      ]),
    },
    {
      files: ['checkout-server/src/surfaces/**'],
      rules: restricted(
        [forbid(['sandbox', 'app.ts', 'server.ts', 'main.ts', 'admin'], LEFTWARD)],
        [NO_SQL],
      ),
    },
    {
      // Tests of the server may use the sandbox: it is their outside world.
      files: ['**/*.test.ts', 'checkout-server/src/**/{testing,test-support}*'],
      rules: {
        'no-restricted-imports': 'off',
        'typescript/no-non-null-assertion': 'off',
      },
    },
  ],
})
