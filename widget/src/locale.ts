/** Language of the words on screen. */
export type Locale = 'id' | 'en'

/**
 * Chooses the language.
 * @param wanted - The element's `locale`; anything but `id` and `en` means automatic.
 * @param documentLanguage - BCP 47 language of the page around the element, maybe empty.
 */
export function localeOf(wanted: string, documentLanguage: string): Locale {
  const language = wanted === 'id' || wanted === 'en' ? wanted : documentLanguage
  return /^en\b/i.test(language) ? 'en' : 'id'
}
