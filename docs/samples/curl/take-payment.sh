#!/bin/sh
# Makes a payment and prints the answer, with the `checkoutUrl` where the buyer pays it.
#   AUTOGOPAY_URL=https://pay.example AUTOGOPAY_API_KEY=agp_… sh take-payment.sh 1001 50000
set -eu
: "${AUTOGOPAY_URL:?}" "${AUTOGOPAY_API_KEY:?}"
order_id=${1:?order id} amount=${2:?amount in rupiah}
# They go into JSON as they are.
case $order_id$amount in *[!A-Za-z0-9._-]*) echo 'letters, digits, . _ - only' >&2; exit 2 ;; esac

# The same Idempotency-Key again, say after a lost answer, makes no second payment.
curl --silent --show-error --fail-with-body --max-time 30 \
  "$AUTOGOPAY_URL/v1/payments" \
  -H "X-API-Key: $AUTOGOPAY_API_KEY" \
  -H 'Content-Type: application/json' \
  -H "Idempotency-Key: order-$order_id" \
  -d "{\"orderId\": \"$order_id\", \"amount\": $amount}"
