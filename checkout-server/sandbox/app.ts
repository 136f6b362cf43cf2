import { Hono } from 'hono'
import { controlRoutes } from './control/routes.ts'
import type { Gobiz } from './gobiz/gobiz.ts'
import { gobizRoutes } from './gobiz/routes.ts'
import type { Facebook } from './facebook/facebook.ts'
import { facebookRoutes } from './facebook/routes.ts'
import type { Mailbox } from './mail/mailbox.ts'
import { mailRoutes } from './mail/routes.ts'
import { MidtransFailure, toAnswer } from './midtrans/failure.ts'
import type { Midtrans } from './midtrans/midtrans.ts'
import { respond } from './midtrans/pipeline.ts'
import type { SandboxEnv } from './http.ts'
import { midtransRoutes } from './midtrans/routes.ts'
import { botApiRoutes } from './telegram/bot-api.ts'
import { telegramRoutes } from './telegram/routes.ts'
import type { TelegramWorld } from './telegram/world.ts'
import { phoneRoutes } from './phone/routes.ts'

/** All routes of the sandbox: the providers' own paths, the phone, and the control API. */
export const createApp = (deps: {
  midtrans: Midtrans
  gobiz: Gobiz
  mailbox: Mailbox
  telegram: TelegramWorld
  facebook: Facebook
  publicUrl: () => string
  clock: () => number
  log: (line: string) => void
}) => {
  const { midtrans, gobiz, mailbox, telegram, facebook, publicUrl, clock, log } = deps
  return new Hono<SandboxEnv>()
    .route('/_control', controlRoutes({ midtrans, gobiz, mailbox, telegram, facebook }, publicUrl))
    .route('/', facebookRoutes(facebook))
    .route('/', mailRoutes(mailbox))
    .route('/', telegramRoutes(telegram))
    .route('/', botApiRoutes(telegram))
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
