import type { Permission } from '@autogopay/shared'
import { BASE, type Place } from './app/router.ts'
import type { PageRoute } from './parts/page.ts'

/** A page of the dashboard. A new one is a folder in `pages/` and a line here. */
export interface RouteEntry {
  /** Below `/dashboard`: `/payments/:id`. */
  path: string
  /** The custom element that its module defines. */
  tag: string
  load: () => Promise<unknown>
  /** Without it, the page is not shown. */
  permission?: Permission
  /** `gate`: for those who are not signed in. `anyone`: whether they are or not. Both without the frame. */
  isPublic?: 'gate' | 'anyone'
  /** For those who are signed in, and without the frame. */
  isBare?: true
}

export const ROUTES: readonly RouteEntry[] = [
  {
    path: '',
    tag: 'ap-overview',
    load: () => import('./pages/overview/overview.ts'),
    permission: 'stats:read',
  },
  {
    path: '/payments',
    tag: 'ap-payments',
    load: () => import('./pages/payments/payments.ts'),
    permission: 'payments:read',
  },
  {
    path: '/payments/:id',
    tag: 'ap-payment',
    load: () => import('./pages/payments/payment.ts'),
    permission: 'payments:read',
  },
  {
    path: '/inbox',
    tag: 'ap-inbox',
    load: () => import('./pages/inbox/inbox.ts'),
    permission: 'money:decide',
  },
  {
    path: '/new',
    tag: 'ap-pos',
    load: () => import('./pages/pos/pos.ts'),
    permission: 'payments:create',
  },
  {
    path: '/links',
    tag: 'ap-links',
    load: () => import('./pages/links/links.ts'),
    permission: 'links:read',
  },
  ...['/links/new', '/links/:id'].map((path): RouteEntry => ({
    path,
    tag: 'ap-link-edit',
    load: () => import('./pages/links/edit.ts'),
    permission: 'links:write',
  })),
  {
    path: '/developers',
    tag: 'ap-developer-keys',
    load: () => import('./pages/developers/keys.ts'),
    permission: 'keys:write',
  },
  {
    path: '/developers/webhooks',
    tag: 'ap-developer-webhooks',
    load: () => import('./pages/developers/webhooks.ts'),
    permission: 'webhooks:read',
  },
  {
    path: '/developers/deliveries',
    tag: 'ap-developer-deliveries',
    load: () => import('./pages/developers/deliveries.ts'),
    permission: 'webhooks:read',
  },
  {
    path: '/developers/embed',
    tag: 'ap-developer-embed',
    load: () => import('./pages/developers/embed.ts'),
    permission: 'webhooks:read',
  },
  {
    path: '/developers/samples',
    tag: 'ap-developer-samples',
    load: () => import('./pages/developers/samples.ts'),
    permission: 'webhooks:read',
  },
  {
    path: '/connections',
    tag: 'ap-connections',
    load: () => import('./pages/connections/connections.ts'),
    permission: 'connections:read',
  },
  {
    path: '/activation',
    tag: 'ap-activation',
    load: () => import('./pages/activation/activation.ts'),
    permission: 'settings:read',
  },
  { path: '/operator', tag: 'ap-operator', load: () => import('./pages/operator/operator.ts') },
  {
    path: '/settings',
    tag: 'ap-shop-settings',
    load: () => import('./pages/settings/shop.ts'),
    permission: 'settings:read',
  },
  {
    path: '/settings/team',
    tag: 'ap-team',
    load: () => import('./pages/settings/team.ts'),
    permission: 'team:read',
  },
  {
    path: '/settings/security',
    tag: 'ap-security',
    load: () => import('./pages/settings/security.ts'),
  },
  {
    path: '/settings/telegram',
    tag: 'ap-telegram',
    load: () => import('./pages/settings/telegram.ts'),
  },
  {
    path: '/settings/profile',
    tag: 'ap-profile',
    load: () => import('./pages/settings/profile.ts'),
  },
  {
    path: '/invitation',
    tag: 'ap-invitation',
    load: () => import('./pages/invitation/invitation.ts'),
    isPublic: 'anyone',
  },
  { path: '/menu', tag: 'ap-menu', load: () => import('./pages/menu/menu.ts') },
  {
    path: '/login',
    tag: 'ap-login',
    load: () => import('./pages/sign-in/login.ts'),
    isPublic: 'gate',
  },
  {
    path: '/register',
    tag: 'ap-register',
    load: () => import('./pages/sign-in/register.ts'),
    isPublic: 'gate',
  },
  {
    path: '/forgot-password',
    tag: 'ap-forgot',
    load: () => import('./pages/sign-in/forgot.ts'),
    isPublic: 'gate',
  },
  {
    path: '/reset-password',
    tag: 'ap-reset',
    load: () => import('./pages/sign-in/reset.ts'),
    isPublic: 'anyone',
  },
  {
    path: '/second-factor',
    tag: 'ap-second-factor',
    load: () => import('./pages/sign-in/second-factor.ts'),
    isPublic: 'gate',
  },
  {
    path: '/welcome',
    tag: 'ap-welcome',
    load: () => import('./pages/sign-in/welcome.ts'),
    isBare: true,
  },
  ...['/verify-email', '/confirm-email', '/link-facebook'].map((path): RouteEntry => ({
    path,
    tag: 'ap-confirm',
    load: () => import('./pages/sign-in/confirm.ts'),
    isPublic: 'anyone',
  })),
]

/** The page at a place; null: there is none. */
export function routeAt(place: Place): { entry: RouteEntry; route: PageRoute } | null {
  const parts = place.path.slice(BASE.length).split('/')
  for (const entry of ROUTES) {
    const params = match(entry.path.split('/'), parts)
    if (params) return { entry, route: { ...place, params } }
  }
  return null
}

function match(pattern: string[], parts: string[]): Record<string, string> | null {
  if (pattern.length !== parts.length) return null
  const params: Record<string, string> = {}
  for (const [at, name] of pattern.entries()) {
    const part = parts[at] ?? ''
    if (name.startsWith(':')) params[name.slice(1)] = part
    else if (name !== part) return null
  }
  return params
}
