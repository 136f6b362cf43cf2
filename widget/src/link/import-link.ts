import type * as form from './link-form.ts'

/** Imports what shows payment links. The script-tag bundle has `import-link-by-url.ts` in its place. */
export const importLink = (_attempt: number): Promise<typeof form> => import('./link-form.ts')
