import { Device } from '@autogopay/shared'
import type { Context } from 'hono'

/**
 * Which screen suits the caller first. The page's own hint wins (`?device=`); then the client hint
 * `Sec-CH-UA-Mobile`; then the User-Agent. Never the width: a narrow window on a computer cannot open
 * an app, and tablets scan like computers do.
 */
export function deviceOf(c: Context): Device {
  const hint = Device.safeParse(c.req.query('device'))
  if (hint.success) return hint.data
  const mobile = c.req.header('sec-ch-ua-mobile')
  if (mobile) return mobile.trim() === '?1' ? 'phone' : 'computer'
  const agent = c.req.header('user-agent') ?? ''
  const isPhone = /iPhone|iPod|Windows Phone|Android.*Mobile|Mobile.*Firefox|Opera Mini/i.test(
    agent,
  )
  return isPhone && !/iPad|Tablet/i.test(agent) ? 'phone' : 'computer'
}
