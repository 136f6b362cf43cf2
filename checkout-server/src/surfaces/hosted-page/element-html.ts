import type { CheckoutPayment } from '@autogopay/shared'
import { MESSAGES } from '../../../../widget/src/locales.ts'
import { card } from '../../../../widget/src/screens/card.ts'
import type { Screen } from '../../../../widget/src/screens/screen.ts'
import { styles } from '../../../../widget/src/styles.ts'
import { skeletonStyles } from '../../../../widget/src/styles/skeleton.ts'
import { type Flow, viewOf } from '../../../../widget/src/view.ts'
import { withQrModules } from '../checkout/qr-modules.ts'
import { inlineStyle } from './inline-style.ts'
import { pageActions } from './page-actions.ts'
import { escape, renderTemplate } from './render-template.ts'
import type { PageLocale } from './page-locale.ts'

// What needs a script keeps its place until that has come, so that nothing moves then.
const UNTIL_SCRIPT = '[data-needs-script] { visibility: hidden } .tile { cursor: default }'

/** The element's own style sheet, for the time before it brings it itself. No shape of what comes is drawn here. */
export const ELEMENT_STYLE = inlineStyle(
  styles
    .filter((style) => style !== skeletonStyles)
    .map(({ cssText }) => cssText)
    .join('') + UNTIL_SCRIPT,
)

/** Only where scripts are off: what they alone could do takes no place either. */
export const WITHOUT_SCRIPT_STYLE = inlineStyle('[data-needs-script]{display:none!important}')

// A region is heard when it changes, and a page that has just come has changed nothing.
const NOTHING_ALOUD = { polite: '', urgent: '' }

/** What the element shows first. */
export interface ElementInput {
  payment: CheckoutPayment
  token: string
  locale: PageLocale
  /** The payer's choice of a way to pay. */
  flow: Flow | null
  /** How the last action went, where it was done without script. */
  notice: Screen['notice']
  /** Of the links and forms: `?lang=en`, or empty. */
  query: string
  /** HTML for browsers that know neither scripts nor declarative shadow roots. */
  fallback: string
}

/**
 * `<autogopay-checkout>` with its first screen drawn, by the element's own templates. Until the element
 * takes over, and where it never does, its buttons are those of a form. (No other site can send that
 * form with more rights than anybody has who knows the address: the token in it is all that counts,
 * there is no cookie.)
 */
export function elementHtml(input: ElementInput): string {
  const { token, locale, flow, notice, query } = input
  const payment = withQrModules(input.payment)
  const now = Date.parse(payment.serverTime)
  const path = `/pay/${token}`
  const { on, listener } = pageActions({ path, query })
  const screen: Screen = {
    text: MESSAGES[locale],
    locale,
    now,
    offline: false,
    busy: null,
    notice,
    on,
  }
  const drawn = renderTemplate(
    card(viewOf(payment, now, { flow }), screen, NOTHING_ALOUD),
    listener,
  )
  return `<autogopay-checkout token="${escape(token)}" locale="${locale}"${flowAttribute(flow)} data-status="${payment.status}"
><template shadowrootmode="open">${ELEMENT_STYLE.tag}<noscript>${WITHOUT_SCRIPT_STYLE.tag}</noscript
><form method="post" action="${path}/check${escape(query)}">${languageField(query)}${drawn}</form></template
><script type="application/json">${carried({ token, payment })}</script
><noscript>${input.fallback}</noscript></autogopay-checkout>`
}

/** What the payer has chosen is what the element shows first, too. */
function flowAttribute(flow: Flow | null): string {
  return flow === null ? '' : ` device-flow="${flow === 'app' ? 'deeplink' : flow}"`
}

/** A form that asks by GET writes its own query: the language must be one of its fields. */
function languageField(query: string): string {
  const lang = new URLSearchParams(query).get('lang')
  return lang === null ? '' : `<input type="hidden" name="lang" value="${escape(lang)}">`
}

/** JSON that cannot end the script element around it. */
function carried(value: object): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`)
}
