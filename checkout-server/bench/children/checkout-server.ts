/**
 * The real checkout server, `startServer`, as a process that the benches can ask. With
 * `BENCH_PROVIDER=double` its port to payment providers leads to provider-double.ts instead of HTTP;
 * everything else is the program as it ships.
 */
import { registerHooks } from 'node:module'
import { openLog } from '../../src/platform/log.ts'
import { parseSettings } from '../../src/platform/settings.ts'
import type { CheckoutServer } from '../../src/server.ts'
import { answerCalls } from '../harness/child.ts'
import { settledMemory, type Memory } from '../harness/memory.ts'

const PORT_MODULE = '/src/providers/open-provider.ts'

if (process.env['BENCH_PROVIDER'] === 'double') {
  const double = new URL('./provider-double.ts', import.meta.url).href
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context)
      return found.url.endsWith(PORT_MODULE) ? { ...found, url: double } : found
    },
  })
}

let server: CheckoutServer | null = null

const calls = {
  /** Starts it and returns its URL. */
  async start(): Promise<string> {
    const { startServer } = await import('../../src/server.ts')
    const settings = parseSettings(process.env)
    server = await startServer(settings, openLog(settings.logLevel))
    return server.url
  },
  /** Without garbage. */
  memory: (): Promise<Memory> => settledMemory(),
}

/** Calls of this child. */
export type CheckoutServerCalls = typeof calls

answerCalls(calls, () => server?.stop())
