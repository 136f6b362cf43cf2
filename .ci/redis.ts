import { ensureProgram } from './program.ts'

/** Path of a redis-server (or valkey-server) for the tests, installed where none is. */
export const ensureRedis = (): string =>
  ensureProgram({
    names: ['redis-server', 'valkey-server'],
    variable: 'REDIS_SERVER_PATH',
    packages: ['redis-server'],
  })
