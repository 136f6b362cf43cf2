/**
 * Takes out of a minified script what only people read inside of its templates: comments of style
 * sheets, line breaks and indentation. A minifier leaves template literals as they are.
 * @param code - Minified, so that outside of templates no line break means anything.
 */
export function shrinkTemplates(code: string): string {
  return code.replace(/\/\* [A-Z][^*]*\*\//g, '').replace(/\n\s+/g, ' ')
}
