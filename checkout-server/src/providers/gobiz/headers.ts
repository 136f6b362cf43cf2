/** The browser that a connection plays, the same for the life of the connection. */
export interface GobizDevice {
  /** `X-UniqueId`: GoID sends a one-time code to a device and takes it from that device alone. */
  uniqueId: string
  /** Of the app that a pasted token was taken from; the portal's by default. */
  clientId?: string | undefined
  userAgent?: string | undefined
  phoneMake?: string | undefined
  phoneModel?: string | undefined
  appVersion?: string | undefined
}

/** OAuth client of the merchants' web portal. */
export const PORTAL_CLIENT_ID = 'go-biz-web-new'

const PORTAL = 'https://portal.gofoodmerchant.co.id'
const USER_AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'

/** Headers of the login calls (`/goid/…`), which look at the device. */
export function loginHeaders(device: GobizDevice): Record<string, string> {
  return {
    ...browserHeaders(device),
    accept: 'application/json, text/plain, */*',
    'content-type': 'application/json',
    'authentication-type': 'go-id',
    // Empty before a login, but never absent.
    authorization: 'Bearer',
    'gojek-country-code': 'ID',
    'gojek-timezone': 'Asia/Jakarta',
    'x-appid': 'go-biz-web-dashboard',
    'x-appversion': device.appVersion ?? 'platform-v3.120.0',
    'x-deviceos': 'Web',
    'x-platform': 'Web',
    'x-phonemake': device.phoneMake ?? 'Windows 10 64-bit',
    'x-phonemodel': device.phoneModel ?? 'Chrome 126.0.0.0 on Windows 10 64-bit',
    'x-uniqueid': device.uniqueId,
    'x-user-locale': 'en-ID',
    'x-user-type': 'merchant',
  }
}

/** Headers of all other calls. */
export function dataHeaders(device: GobizDevice, accessToken: string): Record<string, string> {
  return {
    ...browserHeaders(device),
    accept: 'application/json, text/plain, */*',
    'content-type': 'application/json',
    'authentication-type': 'go-id',
    authorization: `Bearer ${accessToken}`,
  }
}

function browserHeaders({ userAgent }: GobizDevice): Record<string, string> {
  return {
    origin: PORTAL,
    referer: `${PORTAL}/`,
    'user-agent': userAgent ?? USER_AGENT,
  }
}
