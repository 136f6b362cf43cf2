<?php
// Receives webhooks and believes only genuine ones. PHP 8, nothing to install.
//   WEBHOOK_SECRET=whsec_… php -S 127.0.0.1:3000 receive-webhook.php     an endpoint of POST /v1/webhook-endpoints
//   AUTOGOPAY_API_KEY=agp_… php -S 127.0.0.1:3000 receive-webhook.php    the AutoGoPay dialect (callback URL)
declare(strict_types=1);

const MOST_SECONDS_OFF = 300;

/** Standard Webhooks: base64 HMAC of `id.timestamp.body`; one of several signatures may fit. */
function isStandard(string $body, string $secret): bool
{
    $id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
    $at = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    // What was recorded long ago is not played again.
    if (!ctype_digit($at) || abs(time() - (int) $at) > MOST_SECONDS_OFF) {
        return false;
    }
    $key = base64_decode(preg_replace('/^whsec_/', '', $secret));
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$at.$body", $key, true));
    foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
        if (hash_equals($expected, $given)) {
            return true;
        }
    }
    return false;
}

/** The AutoGoPay dialect: hex HMAC of the body under the API key. */
function isAutogopay(string $body, string $apiKey): bool
{
    return hash_equals(hash_hmac('sha256', $body, $apiKey), $_SERVER['HTTP_X_SIGNATURE'] ?? '');
}

/** In your shop: a column of the order, written in the transaction that marks it as paid. */
function markPaid(string $payment, string $orderId, int $amount): void
{
    $folder = getenv('PAID_FOLDER') ?: sys_get_temp_dir();
    // Fails where the file is there already: the same news may come twice, and at once.
    if (@fopen("$folder/autogopay-" . sha1($payment), 'x')) {
        error_log("paid: order $orderId, Rp $amount");
    }
}

function take(array $event): void
{
    if (in_array($event['type'] ?? '', ['payment.paid', 'payment.paid_late'], true)) {
        $payment = $event['data'];
        markPaid($payment['id'], $payment['orderId'], $payment['amount']);
    } elseif (($event['event'] ?? '') === 'transaction.received') {
        $money = $event['transaction'];
        markPaid($money['transaction_id'], $money['order_id'], $money['amount']);
    }
}

[$secret, $apiKey] = [(string) getenv('WEBHOOK_SECRET'), (string) getenv('AUTOGOPAY_API_KEY')];
if ($secret === '' && $apiKey === '') {
    error_log('set WEBHOOK_SECRET or AUTOGOPAY_API_KEY');
    http_response_code(500);
    exit;
}
// The raw bytes, before anything parses them: parsed and written again they may differ.
$body = file_get_contents('php://input');
$isGenuine = $secret !== '' ? isStandard($body, $secret) : isAutogopay($body, $apiKey);
if (!$isGenuine) {
    error_log('refused: the signature does not fit');
    http_response_code(401);
    exit;
}
take(json_decode($body, true, flags: JSON_THROW_ON_ERROR));
// 2xx within 10 seconds, or it comes again.
http_response_code(204);
