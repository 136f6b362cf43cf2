import { createServer, type AddressInfo } from 'node:net'
import { ensureRedis } from '../../../.ci/redis.ts'
import { startProgram, type Program, type ProgramOptions } from './program.ts'

/** Starts a Redis that keeps nothing over a restart. @returns Its port too. */
export async function startRedis(
  options: Pick<ProgramOptions, 'logFile' | 'onProcess'>,
): Promise<{ program: Program; port: number }> {
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const program = await startProgram({
    name: 'redis',
    run: { command: ensureRedis(), args },
    ...options,
  })
  return { program, port }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(null))
  })
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => {
    server.close(resolve)
  })
  return port
}
