/** What the lines of an event stream say. */
export interface EventStreamListener {
  onEvent(message: { event: string; data: string }): void
  /** @param ms - How long the server wants us to wait before connecting again. */
  onRetry(ms: number): void
}

/**
 * Reads a `text/event-stream` in whatever pieces it comes.
 * @returns Takes the next piece.
 * @see HTML standard, 9.2.6: fields, lines ended in any of three ways, one space after the colon
 */
export function eventStream(listener: EventStreamListener): (piece: string) => void {
  let rest = ''
  let event = ''
  let data: string[] = []
  const take = (line: string) => {
    if (line === '') {
      if (data.length > 0) listener.onEvent({ event: event || 'message', data: data.join('\n') })
      event = ''
      data = []
      return
    }
    const [, field, value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
    if (field === 'event') event = value
    else if (field === 'data') data.push(value)
    else if (field === 'retry' && /^\d+$/.test(value)) listener.onRetry(Number(value))
  }
  return (piece) => {
    // A return at the end may be half of a line's end.
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
  }
}
