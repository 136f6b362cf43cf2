import { AppError } from '../platform/errors.ts'

// Guessing it takes 10^8 tries at least, by the library's own scale of 0 to 4.
const LEAST_SCORE = 3
// What follows adds nothing to the verdict, and the time of judging grows with the length.
const JUDGED_LENGTH = 72

type Judge = (password: string, own: string[]) => number
let judge: Promise<Judge> | null = null

/**
 * Refuses a new password that is common or easy to guess.
 * @param input.own - What an attacker knows of the person, such as the address.
 * @throws {AppError} `invalid_request`, which names `field`.
 */
export async function assertStrongPassword(input: {
  password: string
  own: string[]
  field: string
}): Promise<void> {
  judge ??= loadJudge()
  const score = (await judge)(input.password.slice(0, JUDGED_LENGTH), input.own)
  if (score >= LEAST_SCORE) return
  const message = 'is too easy to guess: take four words that do not belong together'
  throw new AppError('invalid_request', `${input.field} ${message}.`, {
    errors: [{ field: input.field, message }],
  })
}

/** 30,000 common passwords are half a megabyte: read when the first new one is chosen. */
async function loadJudge(): Promise<Judge> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
  return (password, own) => zxcvbn.check(password, own).score
}
