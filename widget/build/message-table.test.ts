import { expect, test } from 'vitest'
import { withNamesOf } from './message-table.ts'

const id = {
  name: 'id',
  file: './messages-id.ts',
  source: `export const id: Messages = {
  pay: 'Bayar',

  left: (seconds) => \`\${seconds} detik\`,
}`,
}

test('the words of a language are a list, for which the names of another do', () => {
  const source = id.source.replace('const id', 'const en').replace('Bayar', 'Pay')
  const made = withNamesOf(source, id)
  expect(made).toContain("import { id } from './messages-id.ts'")
  const run = new Function('id', `${made.replace(/^import.*|export /gm, '')}; return en`)
  const en = run({ pay: 'Bayar', left: null }) as { pay: string; left(seconds: number): string }
  expect(en.pay).toBe('Pay')
  expect(en.left(3)).toBe('3 detik')
})

test('a name that is missing, or out of order, ends the build', () => {
  const missing = id.source.replace(/^ {2}pay.*$/m, '')
  const swapped = `export const en = {\n  left: 'a',\n  pay: 'b',\n}`
  for (const source of [missing, swapped]) {
    expect(() => withNamesOf(source, id)).toThrow('order')
  }
})
