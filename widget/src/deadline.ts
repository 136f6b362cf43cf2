/**
 * Runs work that must end in time and stop when its owner stops.
 * @param owner - Aborting it aborts the work.
 * @param ms - After this long the work is aborted.
 * @throws Whatever the work throws once its signal is aborted.
 */
export async function withDeadline<Result>(
  owner: AbortSignal,
  ms: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  // AbortSignal.any and .timeout would do, but the browsers of many older phones lack them.
  const controller = new AbortController()
  const abort = () => controller.abort()
  if (owner.aborted) abort()
  owner.addEventListener('abort', abort)
  const timer = setTimeout(abort, ms)
  try {
    return await work(controller.signal)
  } finally {
    clearTimeout(timer)
    owner.removeEventListener('abort', abort)
  }
}
