/**
 * The real checkout server, `startServer`, as a process that the benches can ask. With
 * `BENCH_PROVIDER=double` its port to payment providers leads to provider-double.ts instead of HTTP,
 * with `BENCH_HINTS=off` its hints to deaf-hints.ts; everything else is the program as it ships.
 */
import { registerHooks } from 'node:module'
import { openLog } from '../../src/platform/log.ts'
import { parseSettings } from '../../src/platform/settings.ts'
import type { CheckoutServer } from '../../src/server.ts'
import { answerCalls } from '../harness/child.ts'
import { settledMemory, type Memory } from '../harness/memory.ts'

if (process.env['BENCH_PROVIDER'] === 'double') {
  replace('/src/providers/open-provider.ts', './provider-double.ts')
}
if (process.env['BENCH_HINTS'] === 'off') replace('/src/platform/hints.ts', './deaf-hints.ts')

function replace(module: string, by: string): void {
  const { href } = new URL(by, import.meta.url)
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context)
      // The double itself may name the type of what it stands for.
      const isFromDouble = context.parentURL === href
      return found.url.endsWith(module) && !isFromDouble ? { ...found, url: href } : found
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
