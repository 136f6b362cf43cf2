import { MESSAGES } from '../src/locales.ts'
import type { Messages } from '../src/messages.ts'

const HEAD = `# Words of the element

Each may be replaced by \`messages\`, by its name: \`element.messages = { id: { alreadyPaid: 'Sudah' } }\`. Where there is a \`…\`,
the element puts something in: there, the word is a function (\`(merchant) => …\`), with the arguments of the type \`Messages\`.
Lists are given as lists.

| name | Indonesian | English |
| --- | --- | --- |
`

/** The table of all words, as Markdown: for people who cannot look into the package's types. */
export function wordsTable(): string {
  const names = Object.keys(MESSAGES.id) as (keyof Messages)[]
  const rows = names.map((name) => `| \`${name}\` | ${say('id', name)} | ${say('en', name)} |`)
  return `${HEAD}${rows.join('\n')}\n`
}

function say(language: 'id' | 'en', name: keyof Messages): string {
  const word: unknown = MESSAGES[language][name]
  if (typeof word === 'function') return String((word as (facts: unknown) => unknown)(anything))
  return Array.isArray(word) ? word.join(' · ') : String(word)
}

/** Whatever is asked of it, `…` is the answer. */
const anything: unknown = new Proxy(
  {},
  { get: (_, name) => (name === Symbol.toPrimitive ? () => '…' : '…') },
)
