import { type Extras, importExtras } from './import-extras.ts'

let loading: Promise<Extras> | null = null
let failures = 0

/** Loads what is loaded on demand, once for the page. A load that fails can be tried again. */
export function loadExtras(): Promise<Extras> {
  loading ??= importExtras(failures).catch((cause: unknown) => {
    failures += 1
    loading = null
    throw cause
  })
  return loading
}
