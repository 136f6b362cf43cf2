import type { TemplateResult } from '../rendering/html.ts'
import type { View } from '../view.ts'
import { uncreatedScreen, unknownScreen, unreachableScreen } from './failure.ts'
import { outcomeScreen } from './outcome.ts'
import type { Screen } from './screen.ts'
import { waitingScreen } from './waiting.ts'

/** Draws the one screen that the view names. */
export function screenFor(view: View, screen: Screen): TemplateResult {
  switch (view.kind) {
    case 'unknown':
      return unknownScreen(screen)
    case 'unreachable':
      return unreachableScreen(screen)
    case 'uncreated':
      return uncreatedScreen(screen)
    case 'loading':
    case 'waiting-qr':
    case 'waiting-app':
      return waitingScreen(view, screen)
    default:
      return outcomeScreen(view, screen)
  }
}
