import { waitUntil as openWcWaitUntil } from '@open-wc/testing'

/** As open-wc's, but patient: on a busy machine a second is soon over. */
export const waitUntil = (
  holds: () => unknown,
  message?: string,
  options: { timeout?: number } = {},
): Promise<void> => openWcWaitUntil(holds as () => boolean, message, { timeout: 8_000, ...options })
