import type * as form from './link-form.ts'

/** Name of the file, with the hash of its content: put in by the build. */
declare const LINK_FILE: string

/**
 * Imports what shows payment links from beside the file that this is in.
 * @param attempt - Makes another address of it, for some browsers keep an import that failed.
 */
export const importLink = (attempt: number): Promise<typeof form> =>
  import(new URL(`${LINK_FILE}${attempt ? `?${attempt}` : ''}`, import.meta.url).href)
