"""Receives webhooks and believes only genuine ones. Python 3.8 or newer, nothing to install.

WEBHOOK_SECRET=whsec_… python3 receive_webhook.py      an endpoint of POST /v1/webhook-endpoints
AUTOGOPAY_API_KEY=agp_… python3 receive_webhook.py     the AutoGoPay dialect (callback URL)
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = os.environ.get("WEBHOOK_SECRET", "")
API_KEY = os.environ.get("AUTOGOPAY_API_KEY", "")
if not SECRET and not API_KEY:
    sys.exit("set WEBHOOK_SECRET or AUTOGOPAY_API_KEY")
MOST_SECONDS_OFF = 300
MOST_BYTES = 1_000_000


def is_standard(headers, body):
    """Standard Webhooks: base64 HMAC of `id.timestamp.body`; one of several signatures may fit."""
    sent_id, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    # What was recorded long ago is not played again.
    if not at.isdecimal() or abs(time.time() - int(at)) > MOST_SECONDS_OFF:
        return False
    key = base64.b64decode(SECRET.replace("whsec_", "", 1))
    signed = f"{sent_id}.{at}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(one.encode(), expected.encode()) for one in given)


def is_autogopay(headers, body):
    """The AutoGoPay dialect: hex HMAC of the body under the API key."""
    expected = hmac.new(API_KEY.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(headers.get("x-signature", "").encode(), expected.encode())


# In your shop: a column of the order, written in the transaction that marks it as paid.
seen = set()


def mark_paid(payment, order_id, amount):
    if payment in seen:
        return
    seen.add(payment)
    print(f"paid: order {order_id}, Rp {amount}", flush=True)


def take(event):
    if event.get("type") in ("payment.paid", "payment.paid_late"):
        payment = event["data"]
        mark_paid(payment["id"], payment["orderId"], payment["amount"])
    elif event.get("event") == "transaction.received":
        money = event["transaction"]
        mark_paid(money["transaction_id"], money["order_id"], money["amount"])


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        length = self.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            return self.answer(413)
        # The raw bytes, before anything parses them: parsed and written again they may differ.
        body = self.rfile.read(int(length))
        is_genuine = is_standard if SECRET else is_autogopay
        if not is_genuine(self.headers, body):
            print("refused: the signature does not fit", flush=True)
            return self.answer(401)
        take(json.loads(body))
        # 2xx within 10 seconds, or it comes again.
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Receiver)
print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
