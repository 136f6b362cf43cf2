import { minify } from 'terser'

/**
 * Makes a bundle smaller than its bundler does: by a minifier that works over the whole of it, and by
 * taking out what only people read inside of templates.
 */
export async function shrink(code: string): Promise<string> {
  const { code: smaller } = await minify(shrinkTemplates(code), {
    ecma: 2020,
    toplevel: true,
    // What a minifier alone makes shortest is not what compresses best: these were tried one by one.
    compress: {
      passes: 3,
      keep_fargs: false,
      unsafe_arrows: true,
      inline: 1,
      lhs_constants: false,
    },
    format: { comments: /^!/ },
  })
  if (!smaller) throw new Error('nothing is left of the bundle')
  return smaller
}

/**
 * Takes comments of style sheets, line breaks, indentation and spaces at the end of tags out of template literals, which minifiers
 * leave as they are.
 * @param code - Minified, so that outside of templates no line break means anything.
 */
export function shrinkTemplates(code: string): string {
  return code
    .replace(/\/\* [A-Z][^*]*\*\//g, '')
    .replace(/\n\s+/g, ' ')
    .replace(/(?<=["}]) >/g, '>')
}
