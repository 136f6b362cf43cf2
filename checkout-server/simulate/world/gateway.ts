import type {
  ChargeStatus,
  NewCharge,
  NewRefund,
  Notice,
  OpenedCharge,
  Provider,
  RefundResult,
  RefusedCharge,
} from '../../src/providers/provider.ts'
import type { SqlHost } from '../engine/sql.ts'
import type { Scheduler } from '../engine/scheduler.ts'
import type { Call } from './network.ts'

/** A charge as the gateway knows it: the truth about its money. */
export interface GatewayCharge {
  chargeId: string
  /** What the payer reads on the way: here it names the order and the payment. */
  orderId: string
  paymentId: string
  connectionId: string
  transactionId: string
  amount: number
  state: ChargeStatus['state']
  expiresAtMs: number
  paidAtMs: number | null
  /** What the payer paid; another amount than was asked, now and then. */
  paidAmount: number
  /** By our refund id, or by the gateway's own name of it. */
  refunds: Map<string, number>
}

/** News that the gateway sends to us. */
export interface GatewayNews {
  chargeId: string
  connectionId: string
  body: Buffer
}

interface Options {
  scheduler: Scheduler
  call: Call
  /** Called at each change of a charge. */
  onNews: (news: GatewayNews) => void
}

/** A payment gateway in memory, behind the same port as the real ones. */
export type Gateway = ReturnType<typeof openGateway>

export function openGateway({ scheduler, call, onNews }: Options) {
  const charges = new Map<string, GatewayCharge>()

  const tell = (charge: GatewayCharge) => {
    const { chargeId, connectionId } = charge
    onNews({ chargeId, connectionId, body: noticeOf(charge) })
  }
  const change = (charge: GatewayCharge, state: GatewayCharge['state']) => {
    charge.state = state
    scheduler.note(null, `gateway: ${short(charge.chargeId)} is ${state}`)
    tell(charge)
  }

  const open = (connectionId: string, wish: NewCharge): OpenedCharge | RefusedCharge => {
    const known = charges.get(wish.chargeId)
    const charge: GatewayCharge = known ?? {
      chargeId: wish.chargeId,
      orderId: wish.description ?? '',
      paymentId: paymentIn(wish.returnUrl),
      connectionId,
      transactionId: `gw-${wish.chargeId.slice(-12)}`,
      amount: wish.amount,
      state: 'pending',
      expiresAtMs: scheduler.nowMs + wish.expiresInSeconds * 1000,
      paidAtMs: null,
      paidAmount: 0,
      refunds: new Map(),
    }
    charges.set(wish.chargeId, charge)
    if (!known) tell(charge)
    return {
      kind: 'opened',
      transactionId: charge.transactionId,
      qrText: `QR ${charge.chargeId} ${charge.amount}`,
      qrImageUrl: null,
      deeplinkUrl: null,
    }
  }
  const end = (chargeId: string, state: 'cancelled' | 'expired'): ChargeStatus => {
    const charge = charges.get(chargeId)
    if (charge?.state === 'pending') change(charge, state)
    return statusOf(charge)
  }
  const giveBack = (chargeId: string, refundId: string, amount: number): RefundResult => {
    const charge = charges.get(chargeId)
    if (!charge || charge.paidAtMs === null) return { kind: 'refused', reason: 'not paid' }
    if (charge.refunds.has(refundId)) return { kind: 'confirmed' }
    if (refundedOf(charge) + amount > charge.paidAmount) {
      return { kind: 'refused', reason: 'more than was paid' }
    }
    charge.refunds.set(refundId, amount)
    change(charge, refundedOf(charge) === charge.paidAmount ? 'refunded' : 'partially_refunded')
    return { kind: 'confirmed' }
  }

  const providerOf = (host: SqlHost, connectionId: string): Provider => ({
    createCharge: (wish, signal) =>
      call(host, `gateway create ${short(wish.chargeId)}`, signal, () => open(connectionId, wish)),
    readQrText: async () => null,
    getStatus: (chargeId, signal) =>
      call(host, `gateway status ${short(chargeId)}`, signal, () =>
        statusOf(charges.get(chargeId)),
      ),
    cancelCharge: (chargeId, signal) =>
      call(host, `gateway cancel ${short(chargeId)}`, signal, () => end(chargeId, 'cancelled')),
    expireCharge: (chargeId, signal) =>
      call(host, `gateway expire ${short(chargeId)}`, signal, () => end(chargeId, 'expired')),
    refund: (wish: NewRefund, signal) =>
      call(host, `gateway refund ${short(wish.refundId)} Rp ${wish.amount}`, signal, () =>
        giveBack(wish.chargeId, wish.refundId, wish.amount),
      ),
    readNotice,
  })

  return {
    charges,
    providerOf,
    /** A payer pays, in time or not. @returns False: the gateway takes no money for it any more. */
    pay(chargeId: string, amount: number, options: { evenAfterTheEnd: boolean }): boolean {
      const charge = charges.get(chargeId)
      const isOpen = charge?.state === 'pending' && scheduler.nowMs < charge.expiresAtMs
      const isLate =
        options.evenAfterTheEnd && ['pending', 'expired', 'cancelled'].includes(charge?.state ?? '')
      if (!charge || (!isOpen && !isLate)) return false
      charge.paidAtMs = scheduler.nowMs
      charge.paidAmount = amount
      change(charge, 'paid')
      return true
    },
    /** The gateway ends what was not paid in time. */
    expire: (chargeId: string) => end(chargeId, 'expired'),
    /** The merchant refunds in the gateway's own dashboard. */
    refundThere: (chargeId: string, name: string, amount: number) =>
      giveBack(chargeId, name, amount).kind === 'confirmed',
  }
}

/** A return address ends with a checkout token, which begins with the payment's id. */
const paymentIn = (returnUrl: string) => `pay_${returnUrl.split('/').at(-2)?.slice(0, 26)}`

/** Rupiah that went back to the payer. */
export const refundedOf = ({ refunds }: GatewayCharge): number =>
  [...refunds.values()].reduce((sum, amount) => sum + amount, 0)

/** The last characters of an id: enough to tell it in a timeline. */
export const short = (id: string): string => `${id.slice(0, 3)}…${id.slice(-4)}`

/** A notice that anybody could write. */
export function forgedNotice(charge: GatewayCharge): Buffer {
  return noticeOf({ ...charge, state: 'paid', paidAmount: charge.amount }, 'forged')
}

/** A signed notice that is not true. */
export function lyingNotice(charge: GatewayCharge, amount: number): Buffer {
  return noticeOf({ ...charge, state: 'paid', paidAmount: amount })
}

function statusOf(charge: GatewayCharge | undefined): ChargeStatus {
  const nothing = {
    transactionId: null,
    amount: null,
    amountRefunded: 0,
    refundIds: [],
    paidAt: null,
  }
  if (!charge) return { state: 'not_found', ...nothing }
  return {
    state: charge.state,
    transactionId: charge.transactionId,
    amount: charge.paidAtMs === null ? charge.amount : charge.paidAmount,
    amountRefunded: refundedOf(charge),
    refundIds: [...charge.refunds.keys()].filter((id) => id.startsWith('ref_')),
    paidAt: charge.paidAtMs === null ? null : new Date(charge.paidAtMs),
  }
}

interface NoticeBody {
  chargeId: string
  state: ChargeStatus['state']
  amount: number
  refunded: number
  signature: string
}

function noticeOf(charge: GatewayCharge, signature = 'genuine'): Buffer {
  const { chargeId, state, paidAtMs, paidAmount, amount } = charge
  const claimed = paidAtMs === null && state !== 'paid' ? amount : paidAmount
  const body = { chargeId, state, amount: claimed, refunded: refundedOf(charge), signature }
  return Buffer.from(JSON.stringify(body satisfies NoticeBody))
}

function readNotice(rawBody: Uint8Array): Notice {
  const body = JSON.parse(Buffer.from(rawBody).toString()) as NoticeBody
  const { chargeId, state, amount, refunded, signature } = body
  const dedupeKey = `${chargeId}|${state}|${amount}|${refunded}`
  return { isAuthentic: signature === 'genuine', chargeId, state, amount, dedupeKey }
}
