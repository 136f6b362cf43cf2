import { Hono } from 'hono'
import { controlRoutes } from './control/routes.ts'
import type { Gobiz } from './gobiz/gobiz.ts'
import { gobizRoutes } from './gobiz/routes.ts'
import { MidtransFailure, toAnswer } from './midtrans/failure.ts'
import type { Midtrans } from './midtrans/midtrans.ts'
import { respond } from './midtrans/pipeline.ts'
import type { SandboxEnv } from './http.ts'
import { midtransRoutes } from './midtrans/routes.ts'
import { phoneRoutes } from './phone/routes.ts'

/** All routes of the sandbox: the providers' own paths, the phone, and the control API. */
export const createApp = (deps: {
  midtrans: Midtrans
  gobiz: Gobiz
  publicUrl: () => string
  clock: () => number
  log: (line: string) => void
}) => {
  const { midtrans, gobiz, publicUrl, clock, log } = deps
  return new Hono<SandboxEnv>()
    .route('/_control', controlRoutes({ midtrans, gobiz }, publicUrl))
    .route('/', gobizRoutes(gobiz))
    .route('/', midtransRoutes(midtrans))
    .route('/', phoneRoutes({ midtrans, gobiz }, clock))
    .notFound(() =>
      respond({
        ...toAnswer(new MidtransFailure(404, 'The requested resource is not found'), true),
        http: 404,
      }),
    )
    .onError((error) => {
      log(`error ${error.stack ?? error.message}`)
      const failure = new MidtransFailure(500, 'Sorry, we encountered an unexpected problem.')
      return respond(toAnswer(failure, true))
    })
}
