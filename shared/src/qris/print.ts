import { crc16 } from './crc16.ts'
import { parseQris } from './parse.ts'
import type { TlvObject } from './tlv.ts'
import { printTlv } from './tlv.ts'

/** One object to build: its value as text, or the objects of a template. */
export interface QrisField {
  /** Two digits. */
  readonly tag: string
  readonly value: string | readonly QrisField[]
}

/**
 * Writes root objects in the order given, with a fresh checksum at the end. An object with tag 63 is
 * left out, so that `printQris(parseQris(text).objects)` gives `text` back. Meaning is not checked.
 * @throws {QrisError} `MALFORMED`: a tag is not two digits, or a value is not 1 to 99 characters.
 */
export function printQris(objects: readonly TlvObject[]): string {
  const payload = `${printTlv(objects.filter(({ tag }) => tag !== '63'))}6304`
  return payload + crc16(payload)
}

/**
 * Makes a QRIS code from fields, as an issuer does: tag 00 is put in front when it is not given, 63
 * is added. Fields keep their order.
 * @returns A text that {@link parseQris} accepts.
 * @throws {QrisError} The fields do not make a valid merchant-presented code: the code says why.
 */
export function buildQris(fields: readonly QrisField[]): string {
  const body = fields.some(({ tag }) => tag === '00')
    ? fields
    : [{ tag: '00', value: '01' }, ...fields]
  return parseQris(printQris(body.map(flatten))).text
}

function flatten({ tag, value }: QrisField): TlvObject {
  return { tag, value: typeof value === 'string' ? value : printTlv(value.map(flatten)) }
}
