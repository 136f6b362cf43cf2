import { z } from 'zod'

/** A command's options are wrong; the message says which and how. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/**
 * Checks a command's options.
 * @throws {UsageError} Names the first one that is wrong.
 */
export function readOptions<T extends z.ZodRawShape>(
  options: Record<string, string>,
  shape: T,
): z.output<z.ZodObject<T, z.core.$strict>> {
  const parsed = z.strictObject(shape).safeParse(options)
  if (parsed.success) return parsed.data
  // A misspelt option first: it also makes the right one look missing.
  const issue =
    parsed.error.issues.find(({ code }) => code === 'unrecognized_keys') ?? parsed.error.issues[0]
  if (issue?.code === 'unrecognized_keys') {
    throw new UsageError(`--${issue.keys[0]} is not an option of this command`)
  }
  const name = issue?.path.join('.') ?? ''
  throw new UsageError(`--${name}: ${options[name] === undefined ? 'is needed' : issue?.message}`)
}
