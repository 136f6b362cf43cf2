import { charactersOf, codePointName, isAscii, isControl } from './characters.ts'
import { crc16 } from './crc16.ts'
import { QrisError } from './error.ts'
import type { TlvObject, TlvProblem } from './tlv.ts'
import { readTlv } from './tlv.ts'

const START = '000201'
const SCAN_AGAIN = 'Scan the QR again and paste its whole text, unchanged.'

/** What a text with a fitting checksum holds, before anyone asks what it means. */
export interface VerifiedText {
  /** With the checksum in capitals. */
  readonly text: string
  /** Every root object including 63, in the order of the text. */
  readonly objects: TlvObject[]
  readonly isCrcLowerCase: boolean
}

/**
 * Checks layout, characters and checksum: whether this is what an issuer wrote.
 * @throws {QrisError} `NOT_QRIS`, `BAD_CHARACTER`, `MALFORMED`, `TRUNCATED`, `NO_CRC`, `BAD_CRC`.
 */
export function verifyText(text: string): VerifiedText {
  if (text === '')
    throw new QrisError('NOT_QRIS', 'There is no text. Paste the text of a QRIS code.')
  if (!text.startsWith(START)) {
    const message = `This is not a QRIS code: its text starts with ${START}. ${SCAN_AGAIN}`
    throw new QrisError('NOT_QRIS', message)
  }
  refuseControlCharacters(text)
  const objects = readRoot(text)
  refuseForeignCharacters(objects)
  const crc = readCrc(objects)
  const payload = text.slice(0, -crc.length)
  const upperCrc = crc.toUpperCase()
  if (crc16(payload) !== upperCrc) {
    const message = `The checksum does not fit: at least one character was changed. ${SCAN_AGAIN}`
    throw new QrisError('BAD_CRC', message)
  }
  const verified = [...objects.slice(0, -1), { tag: '63', value: upperCrc }]
  return { text: payload + upperCrc, objects: verified, isCrcLowerCase: crc !== upperCrc }
}

function refuseControlCharacters(text: string): void {
  const position = charactersOf(text).findIndex(isControl) + 1
  if (position === 0) return
  const message = `There is a line break or control character at position ${position}. ${SCAN_AGAIN}`
  throw new QrisError('BAD_CHARACTER', message)
}

function readRoot(text: string): TlvObject[] {
  const { objects, problem } = readTlv(text)
  if (!problem) return objects
  if (objects.some(({ tag }) => tag === '63')) {
    throw new QrisError('MALFORMED', `There is text after the checksum. ${SCAN_AGAIN}`)
  }
  throw rootError(problem)
}

function rootError({ code, position, tag, length }: TlvProblem): QrisError {
  if (tag === '63' && length !== 4) return crcError('its length must be 04')
  if (code === 'TRUNCATED') return new QrisError(code, `The code is cut off. ${SCAN_AGAIN}`)
  if (code === 'BAD_CHARACTER') {
    return new QrisError(code, `Position ${position} must hold an ASCII digit. ${SCAN_AGAIN}`)
  }
  const message = `Position ${position} must hold a two-digit tag or a length of 01 to 99. ${SCAN_AGAIN}`
  return new QrisError(code, message)
}

const crcError = (reason: string): QrisError =>
  new QrisError('NO_CRC', `The checksum (tag 63) is not usable: ${reason}. ${SCAN_AGAIN}`)

function readCrc(objects: readonly TlvObject[]): string {
  const at = objects.findIndex(({ tag }) => tag === '63')
  const crc = objects[at]
  if (!crc) throw crcError('it is absent')
  if (at !== objects.length - 1) throw crcError('it must come last')
  if (crc.value.length !== 4) throw crcError('its length must be 04')
  return crc.value
}

function refuseForeignCharacters(objects: readonly TlvObject[]): void {
  for (const { tag, value } of objects) {
    // A lone surrogate has no UTF-8 form: the encoder would swap it, and two texts share a checksum.
    const foreign =
      tag === '64'
        ? !value.isWellFormed() && '\ufffd'
        : charactersOf(value).find((character) => !isAscii(character))
    if (!foreign) continue
    const message = `Tag ${tag} holds a character that is not allowed there (${codePointName(foreign)}). ${SCAN_AGAIN}`
    throw new QrisError('BAD_CHARACTER', message)
  }
}
