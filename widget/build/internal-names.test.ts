import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { readElement } from './custom-elements.ts'
import { INTERNAL_NAMES } from './internal-names.ts'
import { WIDGET } from './paths.ts'

/** The text of all files of a folder whose names match. */
async function textOf(folder: string, names: RegExp): Promise<string> {
  const all = await readdir(folder, { recursive: true })
  const files = all.filter((name) => names.test(name))
  expect(files.length).toBeGreaterThan(0)
  return (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))).join('\n')
}

const isIn = (text: string) => {
  const words = new Set(text.match(/[A-Za-z_$][\w$]*/g))
  return (name: string) => words.has(name)
}

test('nothing of the platform is called like a name that is shortened', async () => {
  // The compiler keeps the platform's declarations in the package of its own platform.
  const { resolve } = createRequire(
    createRequire(import.meta.url).resolve('typescript/package.json'),
  )
  const compiler = `@typescript/typescript-${process.platform}-${process.arch}/package.json`
  const platform = await textOf(join(dirname(resolve(compiler)), 'lib'), /^lib\.(dom|es).*\.d\.ts$/)
  expect(isIn(platform)('addEventListener')).toBe(true)
  expect(INTERNAL_NAMES.filter(isIn(platform))).toEqual([])
})

test('no name that is shortened is one that pages or servers know', async () => {
  const { members, attributes } = await readElement()
  const element = members.map(({ name }) => name).concat(attributes.map(({ name }) => name))
  const known = await textOf(join(WIDGET, 'src'), /^(contract|messages|events)\.ts$/)
  expect(INTERNAL_NAMES.filter((name) => element.includes(name) || isIn(known)(name))).toEqual([])
})

test('each is in use, and none is spelt in a text', async () => {
  const sources = await textOf(join(WIDGET, 'src'), /(?<!\.test)\.ts$/)
  expect(INTERNAL_NAMES.filter((name) => !isIn(sources)(name))).toEqual([])
  expect(INTERNAL_NAMES.filter((name) => new RegExp(`['"]${name}['"]`).test(sources))).toEqual([])
})
