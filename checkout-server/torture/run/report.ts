import { allFindings, type Verdict } from '../compare/compare.ts'
import type { Ledgers } from '../ledgers/ledgers.ts'
import { historyOf } from './history.ts'

const MOST_HISTORIES = 20

/** What a run has to tell. */
export interface RunFacts {
  seed: number
  faults: number
  kills: number
  ledgers: Ledgers
  verdict: Verdict
  /** Programs that ended though nobody killed them. */
  unexpectedEnds: number
  resent: number
  settledInSeconds: number
}

/** Whether the run may end with code 0. */
export function isClean({ verdict }: Pick<RunFacts, 'verdict'>): boolean {
  return allFindings(verdict).length === 0
}

/** The report; its last line is for scripts, and never changes its form. */
export function report(facts: RunFacts): string[] {
  const { verdict, ledgers, seed, faults, kills } = facts
  const { ours, provider, endpoints } = ledgers
  const payments = ours.payments.length
  const counts = {
    lost: verdict.lost.length,
    twice: verdict.twice.length,
    webhooksLost: verdict.webhooksLost.length,
    wrongState: verdict.wrongState.length,
  }
  const states = countBy(ours.payments.map(({ status, late }) => `${status}${late ? ' late' : ''}`))
  const kinds = countBy(ours.money.map(({ kind, review }) => `${kind}/${review}`))
  return [
    ...complaintsOf(facts),
    `payments ${payments}: ${states}`,
    `money that came in, by kind and review: ${kinds || 'none'}`,
    `provider: ${provider.transactions.length} charges; refunds ${ours.refunds.length}`,
    `webhooks: ${ours.news.length} events, ${endpoints.receipts.length} deliveries read by endpoints,` +
      ` ${facts.resent} sent again by hand`,
    `faults ${faults} · kills ${kills} · ended by themselves ${facts.unexpectedEnds}` +
      ` · settled in ${facts.settledInSeconds} s`,
    `lost ${counts.lost} · counted twice ${counts.twice} · webhooks lost ${counts.webhooksLost}` +
      ` · wrong state ${counts.wrongState}`,
    `duplicates by webhook-id ${verdict.duplicates}`,
    `torture: seed=${seed} payments=${payments} faults=${faults} kills=${kills}` +
      ` lost=${counts.lost} twice=${counts.twice} webhooks_lost=${counts.webhooksLost}` +
      ` wrong_state=${counts.wrongState} duplicates=${verdict.duplicates}`,
  ]
}

function complaintsOf({ verdict, ledgers }: RunFacts): string[] {
  const found = allFindings(verdict)
  const shown = found
    .slice(0, MOST_HISTORIES)
    .flatMap((finding) => [
      `  ${finding.kind}: ${finding.paymentId ?? finding.transactionId ?? '-'}: ${finding.text}`,
      ...historyOf(ledgers, finding),
    ])
  const more = found.length - MOST_HISTORIES
  return more > 0 ? [...shown, `  … and ${more} more`] : shown
}

function countBy(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}
