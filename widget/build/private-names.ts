import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

// What no source of ours ends a name with.
const MARK = '_p_'
const DECLARATION = /\bprivate (?:static |readonly |async |get )*(\w+)/g

/** For `mangleProps`: the names that {@link markPrivate} has marked. */
export const MARKED = new RegExp(`${MARK}$`)

/**
 * Has a minifier shorten the private members of our classes, which it cannot tell from those that the
 * page or the platform reads: the compiler sees to it that only their own file does, so they are
 * marked file by file.
 */
export const privateNames: Plugin = {
  name: 'private-names',
  setup({ onLoad }) {
    onLoad({ filter: /widget\/src\/.*\.ts$/ }, async ({ path }) => ({
      contents: markPrivate(await readFile(path, 'utf8')),
      loader: 'ts',
    }))
  },
}

/** Marks the private members of the classes in a file of ours. */
export function markPrivate(source: string): string {
  const names = [...source.matchAll(DECLARATION)].map(([, name = '']) => name)
  return [...new Set(names)]
    .filter((name) => name !== 'constructor' && isOnlyOwn(name, source))
    .reduce(mark, source)
}

/** Whether no member of this name is read from anything but `this`, which might be someone else's. */
function isOnlyOwn(name: string, source: string): boolean {
  return !new RegExp(`(?<!\\bthis)\\??\\.${name}\\b`).test(source)
}

function mark(source: string, name: string): string {
  const inPattern = new RegExp(`(?<=[{,]\\s*)${name}\\b(?=\\s*[,}:=])`)
  return source
    .replace(DECLARATION, (text, found) => (found === name ? text + MARK : text))
    .replace(new RegExp(`\\bthis\\.${name}\\b`, 'g'), `this.${name}${MARK}`)
    .replace(/\{[^{}]*\} = this\b(?!\.)/g, (pattern) =>
      pattern.replace(inPattern, (_, at: number, whole: string) =>
        /^\s*:/.test(whole.slice(at + name.length)) ? name + MARK : `${name}${MARK}: ${name}`,
      ),
    )
}
