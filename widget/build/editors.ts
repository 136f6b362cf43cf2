import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  customElementsOf,
  readElement,
  type Described,
  type ElementManifest,
} from './custom-elements.ts'
import { WIDGET, writeDist } from './paths.ts'

/** What tools and editors read: the manifest, and completion for JetBrains and VS Code. */
export const EDITOR_FILES = [
  'custom-elements.json',
  'web-types.json',
  'vscode.html-custom-data.json',
  'vscode.css-custom-data.json',
] as const

/** Writes them, all from the JSDoc of the element's class. */
export async function buildEditorData(): Promise<void> {
  const [element, text] = await Promise.all([
    readElement(),
    readFile(join(WIDGET, 'package.json'), 'utf8'),
  ])
  const { name, version } = JSON.parse(text) as { name: string; version: string }
  const contents: Record<(typeof EDITOR_FILES)[number], object> = {
    'custom-elements.json': customElementsOf(element),
    'web-types.json': webTypesOf(element, { name, version }),
    'vscode.html-custom-data.json': htmlDataOf(element),
    'vscode.css-custom-data.json': cssDataOf(element),
  }
  await Promise.all(
    EDITOR_FILES.map((file) => writeDist(file, `${JSON.stringify(contents[file], null, 2)}\n`)),
  )
}

/** @see https://github.com/JetBrains/web-types */
const webTypesOf = (element: ElementManifest, library: { name: string; version: string }) => ({
  $schema: 'https://raw.githubusercontent.com/JetBrains/web-types/master/schema/web-types.json',
  ...library,
  'description-markup': 'markdown',
  contributions: {
    html: {
      elements: [
        {
          name: element.tagName,
          description: element.description,
          attributes: element.attributes.map((attribute) => ({
            ...plain(attribute),
            value: { type: attribute.type?.text ?? 'string', default: attribute.default },
          })),
          slots: element.slots.map(plain),
          js: {
            properties: element.members
              .filter(({ kind }) => kind === 'field')
              .map((member) => ({
                ...plain(member),
                value: { type: member.type?.text ?? 'unknown' },
              })),
            events: element.events.map(plain),
          },
        },
      ],
    },
    css: {
      properties: element.cssProperties.map(plain),
      parts: element.cssParts.map(plain),
    },
  },
})

/** @see https://github.com/microsoft/vscode-custom-data */
const htmlDataOf = (element: ElementManifest) => ({
  version: 1.1,
  tags: [
    {
      name: element.tagName,
      description: element.description,
      attributes: element.attributes.map((attribute) => ({
        ...plain(attribute),
        ...(attribute.type?.text === 'boolean' && { valueSet: 'v' }),
        values: choicesOf(attribute.type?.text).map((name) => ({ name })),
      })),
    },
  ],
})

const cssDataOf = (element: ElementManifest) => ({
  version: 1.1,
  properties: element.cssProperties.map(plain),
  pseudoElements: element.cssParts.map((part) => ({
    ...plain(part),
    name: `::part(${part.name})`,
  })),
})

const plain = ({ name, description }: Described) => ({ name, description })

/** The words of a type such as `'id' | 'en'`. */
const choicesOf = (type = ''): string[] =>
  [...type.matchAll(/'([^']+)'/g)].map(([, word = '']) => word)
