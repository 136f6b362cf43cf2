// Makes a payment and prints where the buyer pays it. Node 20 or newer, nothing to install.
//   AUTOGOPAY_URL=https://pay.example AUTOGOPAY_API_KEY=agp_… node take-payment.mjs 1001 50000
const { AUTOGOPAY_URL, AUTOGOPAY_API_KEY } = process.env
const [orderId, amount] = process.argv.slice(2)
if (!AUTOGOPAY_URL || !AUTOGOPAY_API_KEY || !orderId || !amount) {
  console.error(
    'usage: node take-payment.mjs ORDER_ID AMOUNT, with AUTOGOPAY_URL and AUTOGOPAY_API_KEY',
  )
  process.exit(2)
}

const answer = await fetch(`${AUTOGOPAY_URL}/v1/payments`, {
  method: 'POST',
  headers: {
    'X-API-Key': AUTOGOPAY_API_KEY,
    'Content-Type': 'application/json',
    // The same key again, say after a lost answer, makes no second payment.
    'Idempotency-Key': `order-${orderId}`,
  },
  body: JSON.stringify({ orderId, amount: Number(amount) }),
})
const payment = await answer.json()
if (!answer.ok) {
  // Branch on `code`; `detail` is for people.
  console.error(`${answer.status} ${payment.code}: ${payment.detail}`)
  process.exit(1)
}
console.log(`payment ${payment.id} is ${payment.status}`)
console.log(`pay here: ${payment.checkoutUrl}`)
