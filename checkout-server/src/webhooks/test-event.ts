/** Type of the event that an endpoint's test sends. */
export const TEST_EVENT = 'webhook_endpoint.test'

/** What the AutoGoPay dialect calls it; never `transaction.received`, which would look like money. */
export const AUTOGOPAY_TEST_EVENT = 'webhook.test'
