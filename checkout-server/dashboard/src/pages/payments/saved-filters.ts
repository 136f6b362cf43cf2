import { merchant } from '../../app/session.ts'
import { Store } from '../../app/store.ts'

/** A filter that was given a name, in this browser and for this shop. */
export interface SavedFilter {
  name: string
  /** As in the address: `?status=paid`. */
  address: string
}

export const savedFilters = new Store<readonly SavedFilter[]>([])

const keyOf = () => `autogopay.filters.${merchant()?.id ?? ''}`

/** Reads those of the shop that is looked at. */
export function readSavedFilters(): void {
  try {
    savedFilters.set(JSON.parse(localStorage.getItem(keyOf()) ?? '[]') as SavedFilter[])
  } catch {
    savedFilters.set([])
  }
}

/** Keeps a filter, in the place of one of the same name. */
export function saveFilter(filter: SavedFilter): void {
  write([...without(filter.name), filter])
}

export function forgetFilter(name: string): void {
  write(without(name))
}

const without = (name: string) => savedFilters.get().filter((one) => one.name !== name)

function write(filters: readonly SavedFilter[]): void {
  localStorage.setItem(keyOf(), JSON.stringify(filters))
  savedFilters.set(filters)
}
