import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Plugin, transform } from 'esbuild'
import { WIDGET } from './paths.ts'

// A page may set these; every other custom property is known inside of our sheets alone.
const KNOWN_OUTSIDE = /^--(autogopay-|brand$)/
/** Sheets that come later, with what needs them. */
const LATER = ['src/styles/dialog.ts', 'src/styles/zoom.ts', 'src/link/styles.ts']

interface Sheet {
  cssText: string
}

/** Puts the element's styles into a bundle: its own as one minified sheet, and those that come later. */
export const styleSheet: Plugin = {
  name: 'style-sheet',
  setup({ onLoad }) {
    onLoad({ filter: /widget\/src\/styles\.ts$/ }, async () => {
      const [cssText] = await minifySheets(await allSheets())
      return { contents: `export const styles = [${JSON.stringify({ cssText })}]` }
    })
    onLoad({ filter: /widget\/src\/(styles|link)\/\w+\.ts$/ }, async ({ path }) => {
      const at = LATER.findIndex((name) => join(WIDGET, name) === path)
      if (at < 0) return null
      const [, ...later] = await minifySheets(await allSheets())
      const [name] = Object.keys(await load(path))
      return { contents: `export const ${name} = ${JSON.stringify({ cssText: later[at] })}` }
    })
  },
}

/** The element's own sheet, and then those that come later. */
async function allSheets(): Promise<string[]> {
  // They are plain text when they are loaded, so a bundle needs none of what makes them.
  const own = await load(join(WIDGET, 'src/styles.ts'))
  const later = await Promise.all(LATER.map((name) => load(join(WIDGET, name))))
  const textOf = (sheets: (Sheet | Sheet[])[]) => sheets.flat().map(({ cssText }) => cssText)
  return [own, ...later].map((module) => textOf(Object.values(module)).join(''))
}

async function load(path: string): Promise<Record<string, Sheet | Sheet[]>> {
  return (await import(pathToFileURL(path).href)) as Record<string, Sheet | Sheet[]>
}

/**
 * Minifies the sheets of a shadow root, shortens the names of their own custom properties, alike in all
 * of them, and leaves out those that none reads.
 */
export async function minifySheets(sheets: readonly string[]): Promise<string[]> {
  const codes = await Promise.all(
    sheets.map(async (css) => {
      const { code } = await transform(css, { loader: 'css', minify: true, charset: 'utf8' })
      return code.trim()
    }),
  )
  const all = codes.join('\n')
  const names = [...new Set(all.match(/--[a-z][\w-]*/g))].filter(
    (name) => !KNOWN_OUTSIDE.test(name),
  )
  const unread = names.filter((name) => !all.includes(`var(${name}`))
  return codes.map((code) =>
    code
      .replace(/(--[a-z][\w-]*):[^;}]*;?/g, (declaration, name) =>
        unread.includes(name) ? '' : declaration,
      )
      .replace(/--[a-z][\w-]*/g, (name) =>
        names.includes(name) ? `--${names.indexOf(name).toString(36)}` : name,
      ),
  )
}
