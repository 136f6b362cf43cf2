import { AutogopayCallback, WebhookEvent } from '@autogopay/shared'
import type { Operation, OpenApiDocument } from './open-api.ts'
import { refTo } from './schemas.ts'

const STANDARD_HEADERS = `Every webhook carries the headers of the Standard Webhooks specification
(\`webhook-id\`, \`webhook-timestamp\`, \`webhook-signature\`), so any of its libraries verifies it with
the endpoint's secret. Verify over the raw body, answer 2xx within 10 seconds, and take the same
\`webhook-id\` as the same news: it may come twice.`

const ANSWERS: Operation['responses'] = {
  '2XX': { description: 'Received. It is not sent again.' },
  '410': { description: 'The endpoint is gone: it is disabled and gets nothing more.' },
  default: { description: 'Anything else, or no answer within 10 seconds: it is tried again.' },
}

/** What we send to merchants' servers. */
export const WEBHOOKS: OpenApiDocument['webhooks'] = {
  paymentEvent: {
    post: {
      summary: 'Something happened to a payment',
      description: `Sent to endpoints of the \`native\` dialect.\n\n${STANDARD_HEADERS}`,
      requestBody: {
        required: true,
        content: { 'application/json': { schema: refTo(WebhookEvent) } },
      },
      responses: ANSWERS,
    },
  },
  transactionReceived: {
    post: {
      summary: 'Money came in (AutoGoPay dialect)',
      description: `Sent to the callback URL and to endpoints of the \`autogopay\` dialect. The header
\`X-Signature\` is the lower-case hex HMAC-SHA256 of the raw body with your API key: the one that
made the payment or, once that is revoked, your newest. \`X-Callback-Event\` repeats the event,
\`X-Retry-Attempt\` is 0 on the first try. Verify over the raw body, answer 2xx within 10 seconds, and
take the same \`webhook-id\` as the same news. Endpoints made by \`POST /v1/webhook-endpoints\` can
verify the Standard Webhooks headers instead.`,
      requestBody: {
        required: true,
        content: { 'application/json': { schema: refTo(AutogopayCallback) } },
      },
      responses: ANSWERS,
    },
  },
}
