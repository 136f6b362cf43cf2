import type { AccountContext } from './context.ts'

type Page =
  | 'login'
  | 'forgot-password'
  | 'reset-password'
  | 'verify-email'
  | 'confirm-email'
  | 'link-facebook'
  | 'invitation'
  | 'welcome'
  | 'second-factor'

/**
 * Address of a page of the dashboard. What the page is told stands behind the `#`, which browsers
 * send to no server: no log, proxy or referrer sees a token.
 */
export function pageLink(
  { publicUrl }: Pick<AccountContext, 'publicUrl'>,
  page: Page,
  told: Record<string, string> = {},
): string {
  const fragment = new URLSearchParams(told).toString()
  return `${publicUrl}/dashboard/${page}${fragment && `#${fragment}`}`
}
