import { html, nothing, noChange, svg } from 'lit'
import { classMap } from 'lit/directives/class-map.js'
import { ifDefined } from 'lit/directives/if-defined.js'
import { createRef, ref } from 'lit/directives/ref.js'
import { expect, test } from 'vitest'
import { renderTemplate } from './render-template.ts'

const HOSTILE = `"><script>alert('&')</script>`
const ESCAPED = '&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;'
// The formatter breaks templates into lines; what stands between tags is of no interest here.
const closed = (text: string) => text.replace(/>\s+</g, '><').replace(/\s+/g, ' ')
const drawn = (value: unknown) => closed(renderTemplate(value, () => null))

test('text and attributes cannot leave their place', () => {
  expect(drawn(html`<p title=${HOSTILE} class="a ${HOSTILE}">${HOSTILE}</p>`)).toBe(
    `<p title="${ESCAPED}" class="a ${ESCAPED}">${ESCAPED}</p>`,
  )
})

test('values that stand for nothing draw nothing', () => {
  expect(drawn(html`<p a=${nothing} b=${null} c="x${nothing}">${nothing}${undefined}</p>`)).toBe(
    '<p c="x"></p>',
  )
  expect(drawn(noChange)).toBe('')
  expect(drawn(html`${0}${false}`)).toBe('0false')
})

test('lists, templates inside of templates and drawings are drawn in order', () => {
  const items = ['a', 'b'].map((name) => html`<li>${name}</li>`)
  expect(
    drawn(
      html`<ul>
          ${items}
        </ul>
        ${new Set(['x', 'y'])}`,
    ),
  ).toBe('<ul><li>a</li><li>b</li></ul> xy')
  expect(drawn(html`<svg viewBox="0 0 ${5} ${6}">${svg`<path d=${'M0 0'} />`}</svg>`)).toBe(
    '<svg viewBox="0 0 5 6"><path d="M0 0" /></svg>',
  )
})

test('attributes that are there or not, and properties, which HTML has not', () => {
  expect(
    drawn(html`<button ?disabled=${true} ?hidden=${false} .value=${'x'} id=${'b'}></button>`),
  ).toBe('<button disabled id="b"></button>')
})

test('directives draw their value; those that need the page’s nodes draw nothing', () => {
  const classes = classMap({ on: true, off: false })
  expect(
    drawn(html`<p class=${classes} id=${ifDefined(undefined)} ${ref(createRef())}>x</p>`),
  ).toMatch(/^<p class=" on ?"\s*>x<\/p>$/)
})

test('a listener makes a button one of a form, or marks it as needing script', () => {
  const button = html`<button type="button" class="a" @click=${() => {}}>Go</button>`
  expect(closed(renderTemplate(button, () => [['formaction', '/a?b&c']]))).toBe(
    '<button class="a" formaction="/a?b&amp;c">Go</button>',
  )
  expect(drawn(button)).toBe('<button type="button" class="a" data-needs-script>Go</button>')
  expect(drawn(html`<a href=${'/x'} @click=${() => {}}>Go</a>`)).toBe('<a href="/x">Go</a>')
})

test('a quote in a text is no quote of an attribute', () => {
  expect(
    drawn(
      html`<p>it's "so" ${'x'}</p>
        <p id=${'y'}></p>`,
    ),
  ).toBe(`<p>it's "so" x</p><p id="y"></p>`)
})
