import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'
import { INTERNAL_NAMES } from './internal-names.ts'
import { withPropertyTable } from './property-table.ts'

// What no source of ours ends a name with.
const MARK = '_p_'
const DECLARATION = /\bprivate (?:static |readonly |async |get )*(\w+)/g

/** For `mangleProps`: the names that {@link markPrivate} has marked, and those that are known to be ours. */
export const SHORTENED = new RegExp(`${MARK}$|^(${INTERNAL_NAMES.join('|')})$`)

/**
 * Has a minifier shorten the private members of our classes, which it cannot tell from those that the
 * page or the platform reads: the compiler sees to it that only their own file does, so they are
 * marked file by file.
 */
export const privateNames: Plugin = {
  name: 'private-names',
  setup({ onLoad }) {
    onLoad({ filter: /widget\/src\/.*\.ts$/ }, async ({ path }) => ({
      contents: markPrivate(withPropertyTable(await readFile(path, 'utf8'))),
      loader: 'ts',
    }))
  },
}

/**
 * Marks the private members of the classes in a file of ours, and numbers them by how often they are used:
 * the third of one file is called like the third of another, as few names compress better than many.
 */
export function markPrivate(source: string): string {
  // Only an element and its base are one object, in which each needs names of its own.
  const pool = source.includes('class ReactiveElement') ? 'base_' : 'own_'
  const names = [...source.matchAll(DECLARATION)].map(([, name = '']) => name)
  return [...new Set(names)]
    .filter((name) => name !== 'constructor' && isOnlyOwn(name, source))
    .sort((one, other) => uses(source, other) - uses(source, one))
    .reduce((marked, name, at) => mark(marked, name, `${pool}${at}${MARK}`), source)
}

/** Whether no member of this name is read from anything but `this`, which might be someone else's. */
function isOnlyOwn(name: string, source: string): boolean {
  return !new RegExp(`(?<!\\bthis)\\??\\.${name}\\b`).test(source)
}

function uses(source: string, name: string): number {
  return source.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0
}

function mark(source: string, name: string, short: string): string {
  const inPattern = new RegExp(`(?<=[{,]\\s*)${name}\\b(?=\\s*[,}:=])`)
  return source
    .replace(DECLARATION, (text, found) =>
      found === name ? text.slice(0, -name.length) + short : text,
    )
    .replace(new RegExp(`\\bthis\\.${name}\\b`, 'g'), `this.${short}`)
    .replace(/\{[^{}]*\} = this\b(?!\.)/g, (pattern) =>
      pattern.replace(inPattern, (_, at: number, whole: string) =>
        /^\s*:/.test(whole.slice(at + name.length)) ? short : `${short}: ${name}`,
      ),
    )
}
