import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What this process counts, for Prometheus. */
export type Metrics = ReturnType<typeof openMetrics>

/** Opens the metrics of this process. */
export function openMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const requests = new Histogram({
    name: 'autogopay_http_request_seconds',
    help: 'Time to answer HTTP requests, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  })
  const events = new Counter({
    name: 'autogopay_payment_events_total',
    help: 'Changes of payments, by type.',
    labelNames: ['type'],
    registers,
  })
  const attempts = new Counter({
    name: 'autogopay_webhook_attempts_total',
    help: 'Tries to deliver webhooks, by outcome.',
    labelNames: ['outcome'],
    registers,
  })

  return {
    /** Counts one answered request. @param seconds - How long it took. */
    request: (labels: { method: string; route: string; status: number }, seconds: number) =>
      requests.observe(labels, seconds),
    paymentEvent: (type: string) => events.inc({ type }),
    webhookAttempt: (outcome: 'delivered' | 'retry' | 'failed') => attempts.inc({ outcome }),
    /** Shows a number that is read when somebody asks. */
    gauge(name: string, help: string, read: () => number) {
      const gauge = new Gauge({
        name,
        help,
        registers: [],
        collect(this: Gauge) {
          this.set(read())
        },
      })
      registry.registerMetric(gauge)
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
