import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { AppError } from './errors.ts'
import { inThread } from './password-threads.ts'

// A flood of logins must leave a processor to payments.
export const MOST_AT_ONCE = Math.max(1, Math.min(2, availableParallelism() - 1))
export const MOST_WAITING = 50

let nobodys: string | null = null
let running = 0
const waiting: (() => void)[] = []

/** Hashes a password. @throws {AppError} `server_busy`: too many wait for theirs. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password))
}

/**
 * Whether this is the password. Without a hash the answer is no, after the same work, so that the
 * time tells nobody that there is no such account.
 * @throws {AppError} `server_busy`: too many wait for theirs.
 */
export function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  return inTurn(async () => {
    if (passwordHash !== null) return (await inThread({ password, passwordHash })) === true
    nobodys ??= await hash(randomBytes(16).toString('hex'))
    await inThread({ password, passwordHash: nobodys })
    return false
  })
}

async function hash(password: string): Promise<string> {
  return String(await inThread({ password, passwordHash: null }))
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MOST_AT_ONCE) {
    if (waiting.length >= MOST_WAITING) throw busy()
    // Whoever ends hands its place on, so the count stays as it is.
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else {
    running += 1
  }
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}

function busy(): AppError {
  return new AppError(
    'server_busy',
    'Too many people log in just now. Try again in a few seconds.',
    {
      headers: { 'retry-after': '5' },
    },
  )
}
