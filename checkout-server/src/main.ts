/** Runs the checkout server: reads the environment, listens, drains on SIGTERM or SIGINT. */
import { openLog } from './platform/log.ts'
import { parseSettings, type Settings } from './platform/settings.ts'
import { startServer } from './server.ts'

const settings = readSettings()
const log = openLog(settings.logLevel)

try {
  const server = await startServer(settings, log)
  log.info({ url: server.url, publicUrl: settings.publicUrl }, 'checkout-server is listening')
  process.send?.({ type: 'ready', url: server.url })

  let stopping = false
  const stop = async (reason: string) => {
    if (stopping) return
    stopping = true
    log.info({ reason }, 'draining')
    await server.stop()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop('SIGTERM'))
  process.on('SIGINT', () => void stop('SIGINT'))
  // Started by another program (npm start): without it, nobody would ever stop this one.
  process.on('disconnect', () => void stop('the parent is gone'))
} catch (error) {
  log.fatal({ err: error }, 'checkout-server could not start')
  console.error(`checkout-server cannot start: ${(error as Error).message}`)
  process.exit(1)
}

function readSettings(): Settings {
  try {
    return parseSettings(process.env)
  } catch (error) {
    console.error(`checkout-server cannot start:\n${(error as Error).message}`)
    process.exit(1)
  }
}
