import { fileURLToPath } from 'node:url'
import { type Plugin, transform } from 'esbuild'

const STYLES = fileURLToPath(new URL('../src/styles.ts', import.meta.url))
// A page may set these; every other custom property is known inside of our sheet alone.
const KNOWN_OUTSIDE = /^--(autogopay-|brand$)/

/** Puts the element's styles into a bundle as one minified sheet. */
export const styleSheet: Plugin = {
  name: 'style-sheet',
  setup({ onLoad }) {
    onLoad({ filter: /widget\/src\/styles\.ts$/ }, async () => {
      // They are plain text when they are loaded, so the bundle needs none of what makes them.
      const { styles } = (await import(STYLES)) as { styles: { cssText: string }[] }
      const cssText = await minifySheet(styles.map((style) => style.cssText).join(''))
      return { contents: `export const styles = [${JSON.stringify({ cssText })}]` }
    })
  },
}

/** Minifies a sheet, shortens the names of its own custom properties and leaves out those nobody reads. */
export async function minifySheet(css: string): Promise<string> {
  const { code } = await transform(css, { loader: 'css', minify: true, charset: 'utf8' })
  const names = [...new Set(code.match(/--[a-z][\w-]*/g))].filter(
    (name) => !KNOWN_OUTSIDE.test(name),
  )
  const unread = names.filter((name) => !code.includes(`var(${name}`))
  return code
    .trim()
    .replace(/(--[a-z][\w-]*):[^;}]*;?/g, (declaration, name) =>
      unread.includes(name) ? '' : declaration,
    )
    .replace(/--[a-z][\w-]*/g, (name) =>
      names.includes(name) ? `--${names.indexOf(name).toString(36)}` : name,
    )
}
