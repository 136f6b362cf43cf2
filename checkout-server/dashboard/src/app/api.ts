import type {
  ActivateAccount,
  Activation,
  ApiKey,
  AssignMoney,
  Connection,
  CreateApiKey,
  CreateConnection,
  CreatedApiKey,
  CreatedWebhookEndpoint,
  CreatedInvitation,
  CreateInvitation,
  CreatePayment,
  CreatePaymentLink,
  CreateRefund,
  CreateWebhookEndpoint,
  Disconnected,
  ExportPayments,
  GetStats,
  IncomingMoney,
  IncomingMoneyPage,
  Invitation,
  ListIncomingMoney,
  ListPaymentLinks,
  ListPayments,
  ListWebhookDeliveries,
  Member,
  Payment,
  PaymentLink,
  PaymentPage,
  PaymentTimeline,
  RedeliveredFailed,
  RedeliverFailed,
  Refund,
  ResponseTimes,
  Role,
  SetStaticQris,
  Settings,
  Stats,
  UpdateApiKey,
  UpdatePaymentLink,
  UpdateWebhookEndpoint,
  UpdateSettings,
  WebhookDelivery,
  WebhookDeliveryDetail,
  WebhookEndpoint,
} from '@autogopay/shared'
import { call, fileAddress, type Sent } from './http.ts'

/** A filter as a person sets it: what the schema fills in may be left out. */
type Wish<Query> = { [Field in keyof Query]?: Query[Field] | undefined }
type Signal = Pick<Sent, 'signal'>
interface Page<Row> {
  data: Row[]
  nextCursor: string | null
}

const one = (path: string, id: string, rest = '') => `/v1/${path}/${encodeURIComponent(id)}${rest}`

/** `/v1` as the pages use it: the same calls that a merchant's own programs make. */
export const api = {
  payments: {
    list: (query: Wish<ListPayments>, more: Signal = {}) =>
      call<PaymentPage>('GET', '/v1/payments', { query, ...more }),
    get: (id: string, more: Signal = {}) => call<Payment>('GET', one('payments', id), more),
    events: (id: string, more: Signal = {}) =>
      call<PaymentTimeline>('GET', one('payments', id, '/events'), more),
    export: (query: Wish<ExportPayments>) => fileAddress('/v1/payments/export', query),
    create: (body: CreatePayment, idempotencyKey: string) =>
      call<Payment>('POST', '/v1/payments', { body, idempotencyKey }),
    cancel: (id: string) => call<Payment>('POST', one('payments', id, '/cancel')),
    refund: (id: string, body: CreateRefund, idempotencyKey: string) =>
      call<Refund>('POST', one('payments', id, '/refunds'), { body, idempotencyKey }),
  },
  money: {
    list: (query: Wish<ListIncomingMoney>, more: Signal = {}) =>
      call<IncomingMoneyPage>('GET', '/v1/incoming-money', { query, ...more }),
    accept: (id: string) => call<IncomingMoney>('POST', one('incoming-money', id, '/accept')),
    refund: (id: string) => call<Refund>('POST', one('incoming-money', id, '/refund')),
    dismiss: (id: string) => call<IncomingMoney>('POST', one('incoming-money', id, '/dismiss')),
    assign: (id: string, body: AssignMoney) =>
      call<IncomingMoney>('POST', one('incoming-money', id, '/assign'), { body }),
  },
  deliveries: {
    list: (query: Wish<ListWebhookDeliveries>, more: Signal = {}) =>
      call<Page<WebhookDelivery>>('GET', '/v1/webhook-deliveries', { query, ...more }),
    get: (id: string, more: Signal = {}) =>
      call<WebhookDeliveryDetail>('GET', one('webhook-deliveries', id), more),
    redeliver: (id: string) =>
      call<WebhookDelivery>('POST', one('webhook-deliveries', id, '/redeliver')),
    redeliverFailed: (body: RedeliverFailed) =>
      call<RedeliveredFailed>('POST', '/v1/webhook-deliveries/redeliver-failed', { body }),
  },
  endpoints: {
    list: (more: Signal = {}) =>
      call<{ data: WebhookEndpoint[] }>('GET', '/v1/webhook-endpoints', more),
    create: (body: CreateWebhookEndpoint, idempotencyKey: string) =>
      call<CreatedWebhookEndpoint>('POST', '/v1/webhook-endpoints', { body, idempotencyKey }),
    update: (id: string, body: UpdateWebhookEndpoint) =>
      call<WebhookEndpoint>('PATCH', one('webhook-endpoints', id), { body }),
    rollSecret: (id: string, body: { overlapHours: number }, idempotencyKey: string) =>
      call<CreatedWebhookEndpoint>('POST', one('webhook-endpoints', id, '/roll-secret'), {
        body,
        idempotencyKey,
      }),
    test: (id: string) => call<WebhookDelivery>('POST', one('webhook-endpoints', id, '/test')),
    remove: (id: string) => call<null>('DELETE', one('webhook-endpoints', id)),
  },
  keys: {
    list: (more: Signal = {}) => call<{ data: ApiKey[] }>('GET', '/v1/api-keys', more),
    create: (body: CreateApiKey, idempotencyKey: string) =>
      call<CreatedApiKey>('POST', '/v1/api-keys', { body, idempotencyKey }),
    roll: (id: string, body: { overlapHours: number }, idempotencyKey: string) =>
      call<CreatedApiKey>('POST', one('api-keys', id, '/roll'), { body, idempotencyKey }),
    update: (id: string, body: UpdateApiKey) =>
      call<ApiKey>('PATCH', one('api-keys', id), { body }),
    revoke: (id: string) => call<null>('DELETE', one('api-keys', id)),
  },
  links: {
    list: (query: Wish<ListPaymentLinks>, more: Signal = {}) =>
      call<Page<PaymentLink>>('GET', '/v1/payment-links', { query, ...more }),
    get: (id: string, more: Signal = {}) =>
      call<PaymentLink>('GET', one('payment-links', id), more),
    create: (body: CreatePaymentLink, idempotencyKey: string) =>
      call<PaymentLink>('POST', '/v1/payment-links', { body, idempotencyKey }),
    update: (id: string, body: UpdatePaymentLink) =>
      call<PaymentLink>('PATCH', one('payment-links', id), { body }),
  },
  activation: {
    get: (more: Signal = {}) => call<Activation>('GET', '/v1/activation', more),
    activate: (body: ActivateAccount) => call<Activation>('POST', '/v1/activations', { body }),
  },
  stats: {
    get: (query: Wish<GetStats>, more: Signal = {}) =>
      call<Stats>('GET', '/v1/stats', { query, ...more }),
    responseTimes: (more: Signal = {}) =>
      call<ResponseTimes>('GET', '/v1/stats/response-times', more),
  },
  settings: {
    get: (more: Signal = {}) => call<Settings>('GET', '/v1/settings', more),
    update: (body: UpdateSettings) => call<Settings>('PATCH', '/v1/settings', { body }),
  },
  team: {
    members: (more: Signal = {}) => call<{ data: Member[] }>('GET', '/v1/members', more),
    changeRole: (id: string, role: Role) =>
      call<Member>('PATCH', one('members', id), { body: { role } }),
    remove: (id: string) => call<null>('DELETE', one('members', id)),
    invitations: (more: Signal = {}) =>
      call<{ data: Invitation[] }>('GET', '/v1/invitations', more),
    invite: (body: CreateInvitation) =>
      call<CreatedInvitation>('POST', '/v1/invitations', { body }),
    revoke: (id: string) => call<null>('DELETE', one('invitations', id)),
  },
  connections: {
    list: (more: Signal = {}) => call<{ data: Connection[] }>('GET', '/v1/connections', more),
    create: (body: CreateConnection) => call<Connection>('POST', '/v1/connections', { body }),
    update: (id: string, body: { serverKey?: string; uniqueCode?: 'add' | 'subtract' }) =>
      call<Connection>('PATCH', one('connections', id), { body }),
    sendCode: (id: string, body: { phone?: string }) =>
      call<Connection>('POST', one('connections', id, '/otp'), { body }),
    verify: (id: string, body: { otp: string }) =>
      call<Connection>('POST', one('connections', id, '/verify'), { body }),
    chooseOutlet: (id: string, body: { outletId?: string }) =>
      call<Connection>('POST', one('connections', id, '/outlet'), { body }),
    setQris: (id: string, body: SetStaticQris) =>
      call<Connection>('PUT', one('connections', id, '/static-qris'), { body }),
    disconnect: (id: string) => call<Disconnected>('DELETE', one('connections', id)),
  },
}
