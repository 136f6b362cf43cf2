/** What the world outside was told: by answers to merchants, and on payers' pages. */
export interface Diary {
  orders: DiaryOrder[]
  streams: DiaryStream[]
  /** Answers that no good server gives, in words. */
  complaints: { paymentId: string | null; text: string }[]
}

/** One order, as its merchant's shop has it. */
export interface DiaryOrder {
  id: string
  /** Number of the merchant. */
  merchant: number
  /** What it became: a payment, a refusal, or (the server owes an answer) nothing. */
  outcome: 'open' | 'made' | 'refused'
  paymentId: string | null
}

/** A page that follows a payment. */
export interface DiaryStream {
  paymentId: string
  /** The last that it showed; null: nothing yet. */
  status: string | null
  /** The server has said that nothing more comes. */
  isEnded: boolean
}

/** An empty one. */
export function openDiary(): Diary {
  return { orders: [], streams: [], complaints: [] }
}
