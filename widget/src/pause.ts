/** A wait that can be cut short. One wait at a time. */
export class Pause {
  private timer: ReturnType<typeof setTimeout> | undefined
  private finish: (() => void) | undefined

  /** Resolves after `ms`, or as soon as `end()` is called. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.finish = resolve
      this.timer = setTimeout(() => this.end(), ms)
    })
  }

  /** Ends the running wait, if there is one. */
  end(): void {
    clearTimeout(this.timer)
    this.finish?.()
    this.finish = undefined
  }
}
