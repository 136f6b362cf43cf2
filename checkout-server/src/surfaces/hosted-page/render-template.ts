/**
 * Draws the element's templates as HTML text. Not `@lit-labs/ssr`: that parses HTML by parse5, marks
 * every value for hydration, and leaves event listeners out, whereas here a listener is what becomes a
 * form's button. The element does not hydrate but draws anew, so no marks are needed.
 */

// As Lit names them: the element's templates have its shape, whoever makes them.
const nothing = Symbol.for('lit-nothing')
const noChange = Symbol.for('lit-noChange')

/** Attributes for an element with a listener, `[name, value]`; null: it does nothing without script. */
export type ListenerAttributes = (handler: unknown) => readonly [string, string][] | null

type Place =
  | { kind: 'content' }
  /** In a tag, without a name: a directive that wants the element itself. */
  | { kind: 'element' }
  /** Between quotes, or one of several parts of a value. */
  | { kind: 'quoted' }
  /** A whole value: its name is not in `text` any more. */
  | { kind: 'whole'; name: string }

/** A template's text before each value, and what kind of place the value stands in. */
interface Plan {
  parts: { text: string; place: Place }[]
  end: string
}

const plans = new WeakMap<TemplateStringsArray, Plan>()

/**
 * Draws a value of a Lit template: text, lists, templates, directives that give a value.
 * @param listener - Says what a listener becomes.
 */
export function renderTemplate(value: unknown, listener: ListenerAttributes): string {
  if (value === nothing || value === noChange || value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map((one) => renderTemplate(one, listener)).join('')
  if (isTemplate(value)) return drawTemplate(value, listener)
  if (isDirective(value)) return renderTemplate(valueOf(value, { type: CHILD_PART }), listener)
  if (typeof value === 'object' && Symbol.iterator in value) {
    return renderTemplate([...(value as Iterable<unknown>)], listener)
  }
  return escape(String(value))
}

function drawTemplate({ strings, values }: Template, listener: ListenerAttributes): string {
  const plan = planOf(strings)
  let html = ''
  for (const [at, { text, place }] of plan.parts.entries()) {
    html += text
    const value = values[at]
    if (place.kind === 'content') html += renderTemplate(value, listener)
    else if (place.kind === 'quoted') html += attributeText(value)
    else if (place.kind === 'element') continue
    else if (place.name.startsWith('@')) html = drawListener(html, listener(value))
    else html += drawAttribute(place.name, value)
  }
  return html + plan.end
}

function drawAttribute(name: string, value: unknown): string {
  if (name.startsWith('.')) return ''
  const given = isDirective(value) ? valueOf(value, { type: ATTRIBUTE_PART, name }) : value
  if (name.startsWith('?')) return given ? ` ${name.slice(1)}` : ''
  if (given === nothing || given === noChange || given === null || given === undefined) return ''
  return ` ${name}="${attributeText(given)}"`
}

/** `html` ends inside the tag of the element that listens. */
function drawListener(html: string, attributes: readonly [string, string][] | null): string {
  const start = html.lastIndexOf('<')
  const tag = html.slice(start)
  if (!/^<button\b/i.test(tag)) return html
  if (attributes === null) return `${html} data-needs-script`
  const drawn = attributes.map(([name, value]) => ` ${name}="${escape(value)}"`).join('')
  return html.slice(0, start) + tag.replace(/\s+type="button"/, '') + drawn
}

function attributeText(value: unknown): string {
  const given = isDirective(value) ? valueOf(value, { type: ATTRIBUTE_PART, name: '' }) : value
  if (given === nothing || given === noChange || given === null || given === undefined) return ''
  return escape(String(given))
}

function planOf(strings: TemplateStringsArray): Plan {
  const known = plans.get(strings)
  if (known) return known
  const plan = makePlan(strings)
  plans.set(strings, plan)
  return plan
}

function makePlan(strings: TemplateStringsArray): Plan {
  let isInTag = false
  let quote = ''
  const parts = strings.slice(0, -1).map((text): Plan['parts'][number] => {
    for (let at = 0; at < text.length; at += 1) {
      const letter = text.charAt(at)
      if (quote) quote = letter === quote ? '' : quote
      else if (isInTag && (letter === '"' || letter === "'")) quote = letter
      else if (isInTag) isInTag = letter !== '>'
      else isInTag = letter === '<' && /[a-z/]/i.test(text.charAt(at + 1))
    }
    if (!isInTag) return { text, place: { kind: 'content' } }
    if (quote) return { text, place: { kind: 'quoted' } }
    const [whole, name] = /\s+([^\s"'>=/]+)\s*=\s*$/.exec(text) ?? []
    if (whole === undefined || !name) return { text, place: { kind: 'element' } }
    return { text: text.slice(0, -whole.length), place: { kind: 'whole', name } }
  })
  return { parts, end: strings.at(-1) ?? '' }
}

interface Template {
  strings: TemplateStringsArray
  values: readonly unknown[]
}

function isTemplate(value: unknown): value is Template {
  return typeof value === 'object' && value !== null && '_$litType$' in value
}

interface DirectivePlace {
  type: number
  name?: string
}

interface DirectiveCall {
  _$litDirective$: new (place: DirectivePlace) => { render(...values: unknown[]): unknown }
  values: readonly unknown[]
}

function isDirective(value: unknown): value is DirectiveCall {
  return typeof value === 'object' && value !== null && '_$litDirective$' in value
}

// As `PartType` of `lit/directive.js`.
const ATTRIBUTE_PART = 1
const CHILD_PART = 2

/** What a directive draws first: those that need the page's nodes have nothing to say here. */
function valueOf(call: DirectiveCall, place: DirectivePlace): unknown {
  const { _$litDirective$: Directive, values } = call
  try {
    return new Directive(place).render(...values)
  } catch {
    return nothing
  }
}

const SPECIAL = /[&<>"']/
const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as HTML, between tags and inside of quotes. */
export function escape(text: string): string {
  // Most texts have none of these, and the path of a code is long.
  if (!SPECIAL.test(text)) return text
  return text.replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? letter)
}
