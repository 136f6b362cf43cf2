import { expect, test } from 'vitest'
import { attributesOf, PLAIN, snippetOf, styleOf } from './snippet.ts'

const script = { path: '/embed/v1/autogopay-checkout-0123456789abcdef.js', integrity: 'sha384-x' }
const origin = 'https://pay.example'

test('what is left as it was is not written down', () => {
  expect(attributesOf(PLAIN)).toEqual([])
  expect(styleOf(PLAIN)).toBe('')
  const text = snippetOf({ look: PLAIN, script, origin })
  expect(text).toContain(`src="${origin}${script.path}"\n  integrity="sha384-x"`)
  expect(text).toContain('<autogopay-checkout\n  token="CHECKOUT_TOKEN"\n>')
})

test('each choice is an attribute, and a flag has no value', () => {
  const look = { ...PLAIN, theme: 'dark', 'hide-amount': true, accent: '#102030' } as const
  expect(attributesOf(look)).toEqual([
    ['theme', 'dark'],
    ['hide-amount', ''],
  ])
  expect(snippetOf({ look, script, origin })).toContain('\n  theme="dark"\n  hide-amount\n>')
  expect(styleOf(look)).toContain('--autogopay-accent: #102030;')
})

test('words on the button are for the button, and cannot leave their quotes', () => {
  const label = 'Bayar "cepat" <b> & aman'
  expect(attributesOf({ ...PLAIN, label })).toEqual([])
  expect(snippetOf({ look: { ...PLAIN, mode: 'button', label }, script, origin })).toContain(
    'label="Bayar &quot;cepat&quot; &lt;b&gt; &amp; aman"',
  )
})
