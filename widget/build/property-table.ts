const DECLARED = /^ {2}@property\((\{[^\n]*\})?\) (\w+)/gm

/**
 * Puts one table in the place of the decorators by which a file's class declares its properties: a
 * compiler makes more of them.
 */
export function withPropertyTable(source: string): string {
  const table = [...source.matchAll(DECLARED)].map(
    ([, options = '{}', name]) => `${name}: ${options},`,
  )
  if (table.length === 0) return source
  const [, name] = /^export class (\w+)/m.exec(source) ?? []
  if (!name) throw new Error('a file declares properties of no class')
  return `${source.replace(DECLARED, '  $2')}
for (const [name, options] of Object.entries({ ${table.join(' ')} })) {
  property(options)(${name}.prototype, name)
}
`
}
