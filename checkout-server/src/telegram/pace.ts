/** What Telegram allows: about one message a second to a chat, thirty a second in all. */
const PER_CHAT_MS = 1_000
const WINDOW_MS = 1_000
const PER_WINDOW = 30

/** Says when the next message may go out. Times are milliseconds of one steady clock. */
export function openPace(perChatMs = PER_CHAT_MS) {
  const chats = new Map<number, number>()
  let sent: number[] = []
  let pausedUntil = 0

  return {
    /** How long a chat must wait; 0: it may be sent to now. */
    waitOf(chatId: number, now: number): number {
      return Math.max(0, (chats.get(chatId) ?? 0) - now)
    },
    /** How long all must wait. */
    waitOfAll(now: number): number {
      sent = sent.filter((at) => at > now - WINDOW_MS)
      const full = sent.length >= PER_WINDOW ? (sent[sent.length - PER_WINDOW] ?? 0) + WINDOW_MS : 0
      return Math.max(0, pausedUntil - now, full - now)
    },
    /** Notes that a message goes out. */
    note(chatId: number, now: number): void {
      sent.push(now)
      chats.set(chatId, now + perChatMs)
      if (chats.size > 10_000) {
        for (const [id, until] of chats) if (until <= now) chats.delete(id)
      }
    },
    /** Telegram said how long to wait: the chat, and all when a second chat is told so meanwhile. */
    refused(chatId: number, seconds: number, now: number): void {
      const until = now + seconds * 1_000
      const others = [...chats].some(([id, end]) => id !== chatId && end > now + perChatMs)
      chats.set(chatId, until)
      if (others) pausedUntil = Math.max(pausedUntil, until)
    },
  }
}
export type Pace = ReturnType<typeof openPace>
