"""Makes a payment and prints where the buyer pays it. Python 3.8 or newer, nothing to install.

AUTOGOPAY_URL=https://pay.example AUTOGOPAY_API_KEY=agp_… python3 take_payment.py 1001 50000
"""

import json
import os
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

url = os.environ.get("AUTOGOPAY_URL")
api_key = os.environ.get("AUTOGOPAY_API_KEY")
if not url or not api_key or len(sys.argv) != 3:
    sys.exit("usage: take_payment.py ORDER_ID AMOUNT, with AUTOGOPAY_URL and AUTOGOPAY_API_KEY")
order_id, amount = sys.argv[1], int(sys.argv[2])

request = Request(
    f"{url}/v1/payments",
    data=json.dumps({"orderId": order_id, "amount": amount}).encode(),
    headers={
        "X-API-Key": api_key,
        "Content-Type": "application/json",
        # The same key again, say after a lost answer, makes no second payment.
        "Idempotency-Key": f"order-{order_id}",
    },
)
try:
    with urlopen(request, timeout=30) as answer:
        payment = json.load(answer)
except HTTPError as error:
    problem = json.load(error)
    # Branch on `code`; `detail` is for people.
    sys.exit(f"{error.code} {problem['code']}: {problem['detail']}")
print(f"payment {payment['id']} is {payment['status']}")
print(f"pay here: {payment['checkoutUrl']}")
