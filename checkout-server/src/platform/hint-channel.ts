/** Carries texts between processes; may lose some, and says so when it knows. */
export interface Channel {
  /** Sends to every process, this one too. Never waits, never throws; lost when it cannot. */
  send(text: string): void
  /** Sends nothing more and hears nothing more. */
  close(): Promise<void>
}

/** What a channel tells its process. */
export interface ChannelListener {
  heard(text: string): void
  /** It listens (again): what came before that is gone. */
  gap(): void
}
