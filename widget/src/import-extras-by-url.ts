import type { Extras } from './import-extras.ts'
import { SCRIPT_URL } from './script-origin.ts'

/** Name of the file, with the hash of its content: put in by the build. */
declare const EXTRAS_FILE: string

/**
 * Imports what is loaded on demand from beside the script. By its whole address, as a script from
 * another origin has none of its own to go by.
 * @param attempt - Makes another address of it, for some browsers keep an import that failed.
 */
export const importExtras = (attempt: number): Promise<Extras> =>
  import(new URL(`${EXTRAS_FILE}${attempt ? `?${attempt}` : ''}`, SCRIPT_URL).href)
