#!/bin/sh
# Checks the signature of a webhook that was kept: its raw body in a file, its headers as arguments.
# Ends with 0 when it is genuine. Good for looking into one; a server compares in constant time.
#   WEBHOOK_SECRET=whsec_… sh verify-webhook.sh BODY_FILE WEBHOOK_ID WEBHOOK_TIMESTAMP WEBHOOK_SIGNATURE
#   AUTOGOPAY_API_KEY=agp_… sh verify-webhook.sh BODY_FILE X_SIGNATURE     (the AutoGoPay dialect)
set -eu
body=${1:?file with the raw body}

# Bytes as hex, which is how openssl takes a key that is not text.
hex() { od -An -v -tx1 | tr -d ' \n'; }

if [ -n "${WEBHOOK_SECRET:-}" ]; then
  id=${2:?webhook-id} at=${3:?webhook-timestamp} given=${4:?webhook-signature}
  key=$(printf %s "${WEBHOOK_SECRET#whsec_}" | openssl base64 -d -A | hex)
  # Standard Webhooks: base64 HMAC of `id.timestamp.body`; one of several signatures may fit.
  expected="v1,$({ printf '%s.%s.' "$id" "$at"; cat "$body"; } |
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)"
  age=$(($(date +%s) - at))
else
  given=${2:?X-Signature}
  key=$(printf %s "${AUTOGOPAY_API_KEY:?or WEBHOOK_SECRET}" | hex)
  # The AutoGoPay dialect: hex HMAC of the body under the API key.
  expected=$(openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary <"$body" | hex)
  age=0
fi

case " $given " in
  *" $expected "*) echo "genuine" ;;
  *) echo "refused: the signature does not fit" >&2; exit 1 ;;
esac
# What was recorded long ago is not played again.
if [ "$age" -gt 300 ] || [ "$age" -lt -300 ]; then
  echo "but it is $age seconds old: a server refuses it" >&2
  exit 1
fi
