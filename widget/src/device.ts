import type { Device } from './contract.ts'

/** The parts of `navigator` that tell a phone from a computer. */
export interface DeviceFacts {
  userAgent: string
  maxTouchPoints?: number
  userAgentData?: { mobile: boolean } | undefined
}

/**
 * Tells a phone, which can open the GoPay app, from a computer or tablet, which shows the QR. Never
 * by width: a narrow window on a computer is still a computer.
 */
export function deviceOf({ userAgent, userAgentData }: DeviceFacts): Device {
  if (userAgentData) return userAgentData.mobile ? 'phone' : 'computer'
  // Android tablets leave out "Mobile", and an iPad says "iPad" or, since iPadOS 13, "Macintosh".
  if (/iPad|Tablet/i.test(userAgent)) return 'computer'
  return /iPhone|iPod|Android.+Mobile|Mobile.+Firefox|Windows Phone/i.test(userAgent)
    ? 'phone'
    : 'computer'
}
