/**
 * What no payment needs to be shown, followed and ended: loaded when the payer first asks for it. A
 * file of its own beside the script-tag bundle, and a chunk of the package.
 */
export { drawQr } from './qr-encode.ts'
export { openLink } from './link/open-link.ts'
export { loadLogo } from './logo.ts'
export { Modal } from './modal.ts'
export { QrHandler } from './qr-handler.ts'
