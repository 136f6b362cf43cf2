import type { Ledgers } from '../ledgers/ledgers.ts'
import type { Finding } from './finding.ts'
import { findLost, findTwice } from './money.ts'
import { findWrongStates } from './states.ts'
import { countDuplicates, findFalseWebhooks, findLostWebhooks } from './webhooks.ts'

/** What comparing the ledgers brought. Nothing but duplicates may be there. */
export interface Verdict {
  lost: Finding[]
  twice: Finding[]
  webhooksLost: Finding[]
  wrongState: Finding[]
  /** Deliveries taken again by an endpoint that had taken them: promised, and counted. */
  duplicates: number
}

/** Compares the three ledgers, and what was told outside. Looks at nothing else. */
export function compare(ledgers: Ledgers): Verdict {
  return {
    lost: findLost(ledgers),
    twice: findTwice(ledgers),
    webhooksLost: findLostWebhooks(ledgers),
    wrongState: [...findWrongStates(ledgers), ...findFalseWebhooks(ledgers)],
    duplicates: countDuplicates(ledgers),
  }
}

/** All findings of a verdict. */
export function allFindings(verdict: Verdict): Finding[] {
  return [...verdict.lost, ...verdict.twice, ...verdict.webhooksLost, ...verdict.wrongState]
}
