/** What the introduction says of the script tag. */
export interface ScriptFacts {
  /** Path that serves these very bytes for ever. */
  path: string
  /** For the `integrity` attribute. */
  integrity: string
}

/** First page of the API documentation, in Markdown. */
export const introduction = (input: { publicUrl: string; script: ScriptFacts }): string =>
  `${INTRODUCTION}\n\n${inPages(input)}`

/** How to put the element into a page, with the hash of the script. */
function inPages({ publicUrl, script }: { publicUrl: string; script: ScriptFacts }): string {
  return `
## In your page
\`\`\`html
<script src="${publicUrl}${script.path}"
  integrity="${script.integrity}"
  crossorigin="anonymous" async></script>

<autogopay-checkout token="CHECKOUT_TOKEN"></autogopay-checkout>
\`\`\`

The name of this file is made of its content, and \`integrity\` lets browsers refuse any other: it never
changes, so come back for the next one when you update. \`${publicUrl}/embed/v1/autogopay-checkout.js\`
is always the newest, without a hash to check. A page without a server of its own names a payment link
instead of a token: \`link="kopi-senja"\`. Every state of the element, and how to give it your
colours: the [playground](${publicUrl}/docs/playground).
`.trim()
}

const INTRODUCTION = `
Take GoPay and QRIS payments: ask for a payment, show its code, and hear of the money by webhook.

There are two ways to say the same things. **/v1** is the whole API. **The AutoGoPay API**
(\`/api/qris/…\`, \`/api/user/…\`) is the short one: generate a code, ask for its status, cancel it.
Both work on the same payments.

## Authentication
Send your API key in the header \`X-API-Key\`, or as \`Authorization: Bearer <key>\`. It belongs on
your server: whoever has it can create and refund payments. Browsers get a payment's checkout token
instead.

## Money and time
Amounts are whole rupiah, as JSON numbers: \`50000\` is Rp 50.000. /v1 writes times as RFC 3339 with
an offset (\`2026-01-31T12:00:00.000+07:00\`); the AutoGoPay API writes Jakarta wall-clock time
(\`2026-01-31 12:00:00\`).

## Doing something once
Every POST of /v1 takes a header \`Idempotency-Key\`. When no answer came, send the same request with
the same key again: it does one thing only, and the first answer comes back byte for byte, with the
secret that it may hold. The same key with another request is refused (422; the order of fields does not
matter), and while the first still runs the answer is 409. Keys are kept for 7 days, unless your operator
chose another time; an error is not kept, so after it the same key may be used again. An order id works
in the same way: an order has one payment at a time.

## Errors
Every error has a \`code\`: branch on that, never on the text. /v1 answers with RFC 9457 problems,
the AutoGoPay API with \`{"success": false, "message", "code"}\`. Unknown fields are errors, so a
typing mistake is never ignored.

## Samples
Whole programs for Node, PHP, Python and curl that need nothing but the language. They make a payment
(shown at \`POST /v1/payments\`) and receive webhooks, believing genuine ones only (shown at
\`POST /v1/webhook-endpoints\`). To download: \`/docs/samples\` lists them.

## Lists
Lists go from new to old. \`nextCursor\` of one page is \`cursor\` of the next; null means that it was
the last. New entries never make a page repeat or skip one.

## Limits
200 requests a minute for each merchant, 100 a minute for each address without a valid key, unless the
operator chose otherwise. More are answered with 429 and \`Retry-After\`.
`.trim()
