/** A language that we speak. */
export type Locale = 'id' | 'en'

/** Language of the words on screen: ours, or one that the page has added. */
export type Language = Locale | (string & {})

/**
 * Chooses the language.
 * @param wanted - The element's `locale`; one that we have no words for means automatic.
 * @param documentLanguage - BCP 47 language of the page around the element, maybe empty.
 * @param known - Languages that we have words for.
 */
export function localeOf(
  wanted: string,
  documentLanguage: string,
  known: readonly string[] = ['id', 'en'],
): Language {
  for (const language of [wanted, documentLanguage]) {
    const names = [language, language.split('-')[0]].map((name) => name?.toLowerCase())
    const found = known.find((each) => names.includes(each.toLowerCase()))
    if (found) return found
  }
  return 'id'
}

/** Language of the page around an element: the nearest `lang`, also outside of shadow roots; maybe empty. */
export function languageAround(element: Element | undefined): string {
  if (!element) return ''
  const lang = element.closest('[lang]')?.getAttribute('lang')
  return lang || languageAround((element.getRootNode() as ShadowRoot).host)
}
