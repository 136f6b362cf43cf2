import { defineConfig } from 'oxlint'

const FORBID = (folders: string[], message: string) => [
  'error',
  { patterns: [{ group: folders.map((folder) => `**/${folder}/**`), message }] },
]

// The direction of imports (docs/architecture.md): each layer may import only those to its left.
// platform ← providers ← payments ← webhooks, merchants ← surfaces ← app.ts ← main.ts
export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'promise', 'oxc'],
  categories: { correctness: 'error', suspicious: 'warn' },
  ignorePatterns: ['**/dist/**', 'reports/**', '.data/**'],
  rules: {
    'import/no-cycle': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/consistent-type-imports': 'error',
    'import/no-unassigned-import': 'off',
    'unicorn/no-array-sort': 'off',
    'no-underscore-dangle': 'off',
    'no-await-in-loop': 'off',
  },
})
