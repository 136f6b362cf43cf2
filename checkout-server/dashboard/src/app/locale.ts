import { Store } from './store.ts'

/** A language of the dashboard. */
export type Locale = 'id' | 'en'

const KEY = 'autogopay.locale'

/** The language on screen: what the visitor chose, else the browser's where we speak it, else Indonesian. */
export const locale = new Store<Locale>(firstLocale())

/** Chooses the language, for this browser. */
export function chooseLocale(chosen: Locale): void {
  localStorage.setItem(KEY, chosen)
  locale.set(chosen)
}

/**
 * Words of a page in both languages. A text that one of them lacks does not compile.
 * @returns The words in the language that is on screen now.
 */
export function catalogue<Words>(words: Record<Locale, Words>): () => Words {
  return () => words[locale.get()]
}

function firstLocale(): Locale {
  const chosen = localStorage.getItem(KEY)
  if (chosen === 'id' || chosen === 'en') return chosen
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'id'
}
