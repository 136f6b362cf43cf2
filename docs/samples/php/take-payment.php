<?php
// Makes a payment and prints where the buyer pays it. PHP 8 with the curl extension.
//   AUTOGOPAY_URL=https://pay.example AUTOGOPAY_API_KEY=agp_… php take-payment.php 1001 50000
declare(strict_types=1);

[$url, $apiKey] = [getenv('AUTOGOPAY_URL'), getenv('AUTOGOPAY_API_KEY')];
if (!$url || !$apiKey || $argc !== 3) {
    fwrite(STDERR, "usage: php take-payment.php ORDER_ID AMOUNT, with AUTOGOPAY_URL and AUTOGOPAY_API_KEY\n");
    exit(2);
}
[, $orderId, $amount] = $argv;

$call = curl_init("$url/v1/payments");
curl_setopt_array($call, [
    CURLOPT_POST => true,
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 30,
    CURLOPT_HTTPHEADER => [
        "X-API-Key: $apiKey",
        'Content-Type: application/json',
        // The same key again, say after a lost answer, makes no second payment.
        "Idempotency-Key: order-$orderId",
    ],
    CURLOPT_POSTFIELDS => json_encode(['orderId' => $orderId, 'amount' => (int) $amount]),
]);
$answer = curl_exec($call);
if ($answer === false) {
    fwrite(STDERR, curl_error($call) . "\n");
    exit(1);
}
$status = curl_getinfo($call, CURLINFO_RESPONSE_CODE);
$payment = json_decode($answer, true, flags: JSON_THROW_ON_ERROR);
if ($status >= 300) {
    // Branch on `code`; `detail` is for people.
    fwrite(STDERR, "$status {$payment['code']}: {$payment['detail']}\n");
    exit(1);
}
echo "payment {$payment['id']} is {$payment['status']}\n";
echo "pay here: {$payment['checkoutUrl']}\n";
