/**
 * QRIS codec: reads, checks, writes and converts the text inside an Indonesian merchant-presented QR
 * (EMVCo layout). No dependencies; runs in browsers, Node and edge runtimes.
 */
export type { QrisAcquirer } from './acquirers.ts'
export { crc16 } from './crc16.ts'
export { QrisError } from './error.ts'
export type { QrisErrorCode } from './error.ts'
export { parseQris } from './parse.ts'
export { buildQris, printQris } from './print.ts'
export type { QrisField } from './print.ts'
export type { Qris, QrisAdditionalData, QrisTip } from './qris.ts'
export type { QrisObject } from './templates.ts'
export type { TlvObject } from './tlv.ts'
export { dynamicCodes, toDynamic } from './to-dynamic.ts'
export type { ToDynamicOptions } from './to-dynamic.ts'
export { QRIS_WARNINGS } from './warnings.ts'
export type { QrisWarning } from './warnings.ts'
