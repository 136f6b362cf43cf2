/**
 * Templates of HTML with values, in the shape of Lit's, of which this is a small part: whoever can draw
 * one of Lit's templates as text, such as a server, can draw these. No page is touched here.
 */
export interface TemplateResult {
  readonly _$litType$: 1
  readonly strings: TemplateStringsArray
  readonly values: readonly unknown[]
}

/** Value that draws nothing, and as an attribute's takes the attribute away. */
export const nothing = Symbol.for('lit-nothing')

/** Value that leaves things as they are. */
export const noChange = Symbol.for('lit-noChange')

/**
 * A template. A value may stand between tags (text, template, list of such), be an attribute's value or
 * part of it, a listener (`@click=${…}`) or whether an attribute is there (`?open=${…}`).
 */
export function html(strings: TemplateStringsArray, ...values: unknown[]): TemplateResult {
  return { _$litType$: 1, strings, values }
}

/** Whether a value is a template. */
export function isTemplate(value: unknown): value is TemplateResult {
  return typeof value === 'object' && value !== null && '_$litType$' in value
}
