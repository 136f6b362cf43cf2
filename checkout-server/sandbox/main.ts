import { DEMO_GOBIZ_ACCOUNT } from './gobiz/demo-account.ts'
import { createSandbox } from './sandbox.ts'
import { readSettings } from './settings.ts'

const start = async () => {
  const sandbox = await createSandbox({
    ...readSettings(process.env),
    gobizAccounts: [DEMO_GOBIZ_ACCOUNT],
    log: (line) => console.error(line),
  })
  const stop = () => {
    sandbox.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  // Started by a parent: its end is ours, so that nothing is left behind.
  process.once('disconnect', stop)
  console.log(`sandbox ${sandbox.url}`)
  process.send?.({ type: 'ready', url: sandbox.url })
}

try {
  await start()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
