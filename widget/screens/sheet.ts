/** One picture, by its path from the folder of the sheets. */
export interface Picture {
  file: string
  state: string
  width: number
  theme: string
  locale: string
}

/** A page of all pictures: a row for each state, a column for each theme and language. */
export function sheetOf(title: string, pictures: readonly Picture[]): string {
  const columns = [...new Set(pictures.map(columnOf))]
  const rows = Map.groupBy(pictures, ({ state }) => state)
  const row = (state: string, shown: readonly Picture[]) =>
    `<h2>${state}</h2>${columns.map((column) => figure(shown.find((one) => columnOf(one) === column))).join('')}`
  return `<!doctype html><meta charset="utf-8"><title>${title}</title>
<style>
  body { margin: 16px; font: 14px/1.4 system-ui, sans-serif; background: #ddd }
  main { display: grid; grid-template-columns: repeat(${columns.length}, 1fr); gap: 8px; align-items: start }
  h1, h2 { margin: 8px 0 0; grid-column: 1 / -1 }
  h2 { font-size: 14px }
  img { display: block; width: 100%; outline: 1px solid #999 }
</style>
<h1>${title}: ${columns.join(' · ')}</h1>
<main>${[...rows].map(([state, shown]) => row(state, shown)).join('\n')}</main>`
}

const columnOf = ({ theme, locale }: Picture): string => `${theme} ${locale}`

const figure = (picture: Picture | undefined): string =>
  picture ? `<a href="${picture.file}"><img src="${picture.file}" alt=""></a>` : '<span></span>'
