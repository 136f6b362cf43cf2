import type { Place } from './places.ts'

/**
 * Writes the kill of every place of a file into its text, on the line that is there, so that stack
 * traces keep their numbers.
 * @throws {Error} A place is not there, or there twice: the program has changed, so must places.ts.
 */
export function patch(source: string, places: readonly Place[]): string {
  let text = source
  for (const place of places) {
    const parts = text.split(place.before)
    if (parts.length !== 2) {
      throw new Error(
        `${place.name}: "${place.before}" is ${parts.length - 1} times in ${place.file}`,
      )
    }
    const kill = `if (${place.when ?? 'true'}) globalThis.__failPoint('${place.name}'); `
    text = parts.join(`${kill}${place.before}`)
  }
  return text
}
