/**
 * Makes a loader that loads once for the page. A load that fails can be tried again.
 * @param importModule - Gets the number of failures so far.
 */
export function loadOnce<Module>(
  importModule: (failures: number) => Promise<Module>,
): () => Promise<Module> {
  let loading: Promise<Module> | null = null
  let failures = 0
  return () => {
    loading ??= importModule(failures).catch((cause: unknown) => {
      failures += 1
      loading = null
      throw cause
    })
    return loading
  }
}
