import type { Context } from 'hono'

/** A language that the pages speak. */
export type PageLocale = 'id' | 'en'

/** The language of a page, and the query that keeps a payer's choice of it from page to page. */
export interface PageLanguage {
  locale: PageLocale
  /** `?lang=en`; empty: nobody chose, the browser's wish decides. */
  query: '' | `?lang=${PageLocale}`
}

/** The payer's choice (`?lang=`) wins, then the browser's wish; Indonesian when it is neither. */
export function languageOf(c: Context): PageLanguage {
  const chosen = c.req.query('lang')
  if (chosen === 'id' || chosen === 'en') return { locale: chosen, query: `?lang=${chosen}` }
  return { locale: preferred(c.req.header('accept-language') ?? ''), query: '' }
}

/**
 * The first of our languages among a browser's.
 * @param accepted - `Accept-Language`: `en-GB,en;q=0.9,id;q=0.8`.
 */
export function preferred(accepted: string): PageLocale {
  let best: { locale: PageLocale; weight: number } = { locale: 'id', weight: 0 }
  for (const one of accepted.split(',')) {
    const [, language = '', weight = '1'] = /^\s*(\w+)[\w-]*(?:\s*;\s*q=([\d.]+))?/.exec(one) ?? []
    const locale = LOCALES[language.toLowerCase()]
    if (locale && Number(weight) > best.weight) best = { locale, weight: Number(weight) }
  }
  return best.locale
}

// `in` is what old Android phones call Indonesian.
const LOCALES: Readonly<Record<string, PageLocale>> = { id: 'id', in: 'id', en: 'en' }
