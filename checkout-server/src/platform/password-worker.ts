// Hashes passwords in a thread of its own, which gives way to everything else on the machine.
import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { hashSync, verifySync, type Algorithm } from '@node-rs/argon2'
import type { PasswordAnswer, PasswordWork } from './password-threads.ts'

// OWASP's first choice for argon2id: 19 MiB, 2 passes, 1 lane. `Algorithm` is a type-only enum here.
const ARGON2ID = { algorithm: 2 as Algorithm, memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const LEAST_URGENT = 19

// Linux gives each thread a priority of its own; elsewhere this would slow the whole program. The work is
// done here and not by Node's pool, whose threads everything else needs at full speed.
if (process.platform === 'linux') setPriority(LEAST_URGENT)

parentPort?.on('message', (work: PasswordWork) => {
  // A thread has no origin that could be another's.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(answerTo(work))
})

function answerTo({ password, passwordHash }: PasswordWork): PasswordAnswer {
  try {
    if (passwordHash === null) return { value: hashSync(password, ARGON2ID) }
    return { value: verifySync(passwordHash, password) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}
