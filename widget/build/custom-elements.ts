import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WIDGET } from './paths.ts'

/** What we use of the analyzer; its own types leave this out. */
interface Analyzer {
  create(input: { modules: object[]; plugins: object[]; context: object }): object
  ts: {
    ScriptTarget: { ES2022: number }
    createSourceFile(name: string, text: string, target: number, setParents: boolean): object
  }
}
interface LitSupport {
  litPlugin(): object[]
}
const ANALYZER = '@custom-elements-manifest/analyzer'
const LIT_SUPPORT = `${ANALYZER}/src/features/framework-plugins/lit/lit.js`

const SOURCE = 'src/autogopay-checkout.ts'
const MODULE = 'dist/index.js'

/** What is said of an attribute, event, part … in the element's JSDoc. */
export interface Described {
  name: string
  description?: string
  type?: { text: string }
  default?: string
}

/** The element, as `custom-elements.json` describes it. */
export interface ElementManifest {
  kind: 'class'
  name: string
  tagName: string
  description: string
  members: (Described & { kind: 'field' | 'method'; privacy?: string; readonly?: boolean })[]
  attributes: (Described & { fieldName?: string })[]
  events: Described[]
  slots: Described[]
  cssParts: Described[]
  cssProperties: Described[]
  cssStates: Described[]
}

/** A custom elements manifest of one element. @see https://github.com/webcomponents/custom-elements-manifest */
export interface CustomElements {
  schemaVersion: string
  readme: string
  modules: { kind: string; path: string; declarations: ElementManifest[]; exports: object[] }[]
}

/** Reads the element's class and JSDoc. What is private stays out. */
export async function readElement(): Promise<ElementManifest> {
  const { create, ts } = (await import(ANALYZER)) as Analyzer
  const { litPlugin } = (await import(LIT_SUPPORT)) as LitSupport
  const text = await readFile(join(WIDGET, SOURCE), 'utf8')
  const source = ts.createSourceFile(SOURCE, text, ts.ScriptTarget.ES2022, true)
  const { modules } = create({
    modules: [source],
    plugins: litPlugin(),
    context: {},
  }) as CustomElements
  const element = modules[0]?.declarations.find(({ tagName }) => tagName !== undefined)
  if (!element) throw new Error(`${SOURCE} declares no element`)
  return {
    ...element,
    members: element.members.filter(({ privacy }) => privacy === undefined || privacy === 'public'),
    cssStates: element.cssStates ?? [],
  }
}

/** The manifest of the published package. */
export const customElementsOf = (element: ElementManifest): CustomElements => ({
  schemaVersion: '1.0.0',
  readme: 'README.md',
  modules: [
    {
      kind: 'javascript-module',
      path: MODULE,
      declarations: [element],
      exports: [
        { kind: 'js', name: element.name, declaration: { name: element.name, module: MODULE } },
      ],
    },
    {
      kind: 'javascript-module',
      path: 'dist/define.js',
      declarations: [],
      exports: [
        {
          kind: 'custom-element-definition',
          name: element.tagName,
          declaration: { name: element.name, module: MODULE },
        },
      ],
    },
  ],
})
