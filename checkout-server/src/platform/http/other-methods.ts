import type { Env, Hono } from 'hono'
import { AppError } from '../errors.ts'

/**
 * Answers `method_not_allowed`, with an `Allow` header, where a path of the app exists for other
 * methods only. Call it last: it looks at the routes that the app has by then.
 */
export function refuseOtherMethods<E extends Env>(app: Hono<E>): Hono<E> {
  const methodsByPath = new Map<string, Set<string>>()
  for (const { path, method } of app.routes) {
    if (method === 'ALL') continue
    const methods = methodsByPath.get(path) ?? new Set()
    methodsByPath.set(path, methods.add(method))
    // Hono answers HEAD by the GET route.
    if (method === 'GET') methods.add('HEAD')
  }
  for (const [path, methods] of methodsByPath) {
    const allowed = [...methods].join(', ')
    app.all(path, (c) => {
      // Set on the response in the making: whatever `onError` answers keeps it.
      c.res.headers.set('allow', allowed)
      throw new AppError('method_not_allowed', `This address takes ${allowed} only.`)
    })
  }
  return app
}
