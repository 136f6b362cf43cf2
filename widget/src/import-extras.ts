import type * as extras from './extras.ts'

/** What is loaded on demand. */
export type Extras = typeof extras

/** Imports what is loaded on demand. The script-tag bundle has `import-extras-by-url.ts` in its place. */
export const importExtras = (_attempt: number): Promise<Extras> => import('./extras.ts')
