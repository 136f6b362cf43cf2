import { assertAllowedUrl } from '../platform/outbound.ts'

const MAX_CACHED = 5_000

/** A URL taken apart for the client. */
export interface Target {
  origin: string
  path: string
}

/**
 * Takes endpoints' URLs apart, once each. Whether a URL may be used is asked here too: it was
 * registered under other settings, perhaps, and those of now count.
 */
export function openTargets(options: { allowPrivate: boolean }): (url: string) => Target {
  const targets = new Map<string, Target>()
  return (url) => {
    const known = targets.get(url)
    if (known) return known
    assertAllowedUrl(url, options)
    const { origin, pathname, search } = new URL(url)
    const target = { origin, path: `${pathname}${search}` }
    if (targets.size >= MAX_CACHED) targets.clear()
    targets.set(url, target)
    return target
  }
}
