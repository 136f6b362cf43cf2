import { expect, test } from 'vitest'
import { withPropertyTable } from './property-table.ts'

test('decorators become one table, in their order, and the fields stay as they are', () => {
  const source = `import { property } from './element.ts'
export class Sample {
  @property() token = ''

  @property({ attribute: 'full-name', reflect: true }) fullName: 'a' | 'b' = 'a'
}
`
  expect(withPropertyTable(source)).toBe(`import { property } from './element.ts'
export class Sample {
  token = ''

  fullName: 'a' | 'b' = 'a'
}

for (const [name, options] of Object.entries({ token: {}, fullName: { attribute: 'full-name', reflect: true }, })) {
  property(options)(Sample.prototype, name)
}
`)
})

test('a file without properties is left alone', () => {
  expect(withPropertyTable('export const one = 1\n')).toBe('export const one = 1\n')
})
