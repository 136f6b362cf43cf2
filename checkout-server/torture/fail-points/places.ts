/** What a payment must be doing for the process to come by. */
export type Errand = 'create' | 'pay' | 'sweep' | 'expire' | 'cancel' | 'refund'

/** A place where the process kills itself: before a statement of the program as it ships. */
export interface Place {
  /** In words: what has just been done, and what has not. */
  name: string
  errand: Errand
  /** Below `checkout-server/src/`. */
  file: string
  /** Text that is there once: the kill comes before it. */
  before: string
  /** Only when this holds, in the words of the code there. */
  when?: string
}

const CHARGE = `call.path === '/v2/charge'`
const REFUND = `call.path.endsWith('/refund')`

/**
 * Every step between what we know and what the provider knows, and between an event and its delivery.
 * The program itself has no hook for this: see preload.ts.
 */
export const PLACES: readonly Place[] = [
  {
    name: 'payment-stored-charge-not-asked',
    errand: 'create',
    file: 'payments/create-payment.ts',
    before: 'const opened = await openAndAnswer(context, begun.row',
  },
  {
    name: 'charge-about-to-be-sent',
    errand: 'create',
    file: 'providers/midtrans/http.ts',
    before: 'answer = await exchange(',
    when: CHARGE,
  },
  {
    name: 'charge-made-answer-unread',
    errand: 'create',
    file: 'providers/midtrans/http.ts',
    before: 'return classify(answer.status',
    when: CHARGE,
  },
  {
    name: 'charge-made-not-stored',
    errand: 'create',
    file: 'payments/open-charge.ts',
    before: 'return storeOpened(context, ',
  },
  {
    name: 'charge-and-answer-just-stored',
    errand: 'create',
    file: 'payments/create-payment.ts',
    before: 'if (opened.answer) return opened.answer',
  },
  {
    name: 'answer-stored-not-given',
    errand: 'create',
    file: 'surfaces/v1/payments.ts',
    before: 'return replay(answer)',
  },
  {
    name: 'notice-stored-not-judged',
    errand: 'pay',
    file: 'payments/notices.ts',
    before: 'return judgeNow(',
  },
  {
    name: 'notice-proven-not-acted-on',
    errand: 'pay',
    file: 'payments/notices.ts',
    before: 'const result = await settle(',
    when: `answer.state === 'paid'`,
  },
  {
    name: 'money-written-not-committed',
    errand: 'pay',
    file: 'payments/incoming-money.ts',
    before: 'await context.onEvent(tx, event)',
  },
  {
    name: 'money-committed-not-told',
    errand: 'pay',
    file: 'payments/incoming-money.ts',
    before: 'if (recorded.isNew && money.paymentId !== null) context.changed(',
  },
  {
    name: 'webhook-leased-not-sent',
    errand: 'pay',
    file: 'webhooks/sender.ts',
    before: 'const result = await attempt(delivery)',
  },
  {
    name: 'webhook-taken-not-written',
    errand: 'pay',
    file: 'webhooks/sender.ts',
    before: 'results.add(result)',
  },
  {
    name: 'check-leased-not-asked',
    errand: 'sweep',
    file: 'payments/check.ts',
    before: 'const answer = await askFor(',
  },
  {
    name: 'check-answered-not-acted-on',
    errand: 'sweep',
    file: 'payments/check.ts',
    before: 'const result = await settle(',
    when: `answer.state === 'paid'`,
  },
  {
    name: 'expired-there-not-here',
    errand: 'expire',
    file: 'payments/check.ts',
    before: 'const result = await settle(',
    when: `answer.state === 'expired'`,
  },
  {
    name: 'cancelled-there-not-here',
    errand: 'cancel',
    file: 'payments/cancel.ts',
    before: 'const result = await settle(',
  },
  {
    name: 'refund-set-aside-not-sent',
    errand: 'refund',
    file: 'payments/refunds.ts',
    before: 'const refund = await sendRefund(',
  },
  {
    name: 'refund-about-to-be-sent',
    errand: 'refund',
    file: 'providers/midtrans/http.ts',
    before: 'answer = await exchange(',
    when: REFUND,
  },
  {
    name: 'refund-made-answer-unread',
    errand: 'refund',
    file: 'providers/midtrans/http.ts',
    before: 'return classify(answer.status',
    when: REFUND,
  },
  {
    name: 'refund-made-not-written',
    errand: 'refund',
    file: 'payments/send-refund.ts',
    before: 'await finish(context, row, result)',
  },
]
