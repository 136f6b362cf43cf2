import { QrisError } from './error.ts'
import type { TlvObject } from './tlv.ts'
import { readTlv } from './tlv.ts'

/** One root object as read: the value byte for byte, and a look inside where there is one. */
export interface QrisObject extends TlvObject {
  /**
   * What a template (26–51, 62, 64, 80–99) holds. Null for a plain value, and for a template that is
   * no TLV, as some acquirers issue. For looking only: printing uses `value`.
   */
  readonly children: readonly TlvObject[] | null
}

/** Whether objects of this root tag should hold objects themselves. */
export function isTemplate(tag: string): boolean {
  return (tag >= '26' && tag <= '51') || tag === '62' || tag === '64' || tag >= '80'
}

/**
 * Opens every template that can be opened.
 * @throws {QrisError} `DUPLICATE_TAG`: at the root or inside one template.
 */
export function openTemplates(objects: readonly TlvObject[]): QrisObject[] {
  refuseDuplicates(objects, 'The code')
  return objects.map(({ tag, value }) => ({ tag, value, children: childrenOf({ tag, value }) }))
}

function childrenOf({ tag, value }: TlvObject): TlvObject[] | null {
  if (!isTemplate(tag)) return null
  const { objects, problem } = readTlv(value)
  if (problem) return null
  refuseDuplicates(objects, `Tag ${tag}`)
  return objects
}

function refuseDuplicates(objects: readonly TlvObject[], place: string): void {
  const seen = new Set<string>()
  for (const { tag } of objects) {
    if (seen.has(tag)) {
      const message = `${place} holds tag ${tag} twice, so apps may read it differently. Ask the issuer for a new QRIS code.`
      throw new QrisError('DUPLICATE_TAG', message)
    }
    seen.add(tag)
  }
}

/** Value of the object with this tag, wherever it stands; null when there is none. */
export function valueOf(objects: readonly TlvObject[] | null, tag: string): string | null {
  return objects?.find((object) => object.tag === tag)?.value ?? null
}
