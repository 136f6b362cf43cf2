import { importExtras } from './import-extras.ts'
import { loadOnce } from './load-once.ts'

/** Loads what is loaded on demand. */
export const loadExtras = loadOnce(importExtras)
