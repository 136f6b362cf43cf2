/**
 * What no payment needs to be shown, followed and ended: loaded when the payer first asks for it. A
 * file of its own beside the script-tag bundle, and a chunk of the package.
 */
export { QrHandler } from './qr-handler.ts'
