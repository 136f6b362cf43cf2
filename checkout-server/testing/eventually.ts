/**
 * Waits until something holds that another process does.
 * @param withinMs - Fails after this long; 10 s by default.
 */
export async function eventually(
  holds: () => Promise<boolean> | boolean,
  withinMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`it did not happen within ${withinMs} ms`)
    await new Promise((resolve) => {
      setTimeout(resolve, 50)
    })
  }
}
