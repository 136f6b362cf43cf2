/** The server's clock as seen from here: a phone's own clock may be minutes off. */
export class ServerClock {
  private offsetMs = 0

  /** @param serverTime - RFC 3339, from an answer that has just come in. */
  sync(serverTime: string): void {
    this.offsetMs = Date.parse(serverTime) - Date.now()
  }

  /** Milliseconds since 1970, by the server. */
  now(): number {
    return Date.now() + this.offsetMs
  }
}
