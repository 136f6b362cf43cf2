import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'
import { WIDGET } from './paths.ts'

const OTHER = { name: 'id', file: './messages-id.ts' }

/** Has English take the names of its messages from Indonesian, which is in every script, too. */
export const messageTable: Plugin = {
  name: 'message-table',
  setup({ onLoad }) {
    onLoad({ filter: /widget\/src\/messages-en\.ts$/ }, async ({ path }) => {
      const [words, source] = await Promise.all(
        [path, join(WIDGET, 'src', OTHER.file)].map((file) => readFile(file, 'utf8')),
      )
      return {
        contents: withNamesOf(words ?? '', { ...OTHER, source: source ?? '' }),
        loader: 'ts',
      }
    })
  },
}

// As the formatter writes a message: at the start of a line of its own.
const MESSAGE = /^ {2}(\w+): ?/gm

/**
 * Puts the words of one language into a list, in the order of another's, whose names then do for both:
 * each name would be a text in a bundle.
 * @param source - A file that has one object of messages.
 * @param other - The same of the other language, whose messages are the export `other.name`.
 * @throws When the two differ in a name or in the order.
 */
export function withNamesOf(
  source: string,
  other: { source: string; name: string; file: string },
): string {
  const [names, those] = [source, other.source].map(namesIn)
  if (!names || names !== those) throw new Error(`other names, or order, than in ${other.file}`)
  const [, name] = /^export const (\w+)/m.exec(source) ?? []
  const list = source
    .replace(/^export const .* = \{$/m, `const words = [`)
    .replace(MESSAGE, '')
    .replace(/^\}$/m, ']')
  return `import { ${other.name} } from '${other.file}'
${list}
export const ${name} = {}
Object.keys(${other.name}).forEach((name, at) => { ${name}[name] = words[at] })
`
}

const namesIn = (source: string) => [...source.matchAll(MESSAGE)].map(([, name]) => name).join()
