/** An app that shows web pages in a browser of its own, from which other apps often do not open. */
export type InAppBrowser = 'Instagram' | 'WhatsApp' | 'TikTok' | 'Facebook' | 'LINE' | 'other'

const MARKS: [InAppBrowser, RegExp][] = [
  ['Instagram', /Instagram/],
  ['WhatsApp', /WhatsApp/],
  ['TikTok', /TikTok|musical_ly|BytedanceWebview|trill_/i],
  ['Facebook', /\bFB(AN|AV|_IAB)\b|Messenger/],
  ['LINE', /\bLine\//],
  // Android's own mark of a web view, and an iPhone's browser that does not call itself Safari.
  ['other', /; wv\)|iPhone(?!.*(Safari|CriOS|FxiOS|EdgiOS)).*AppleWebKit/],
]

/** The app whose browser this is; null: a browser proper. */
export function inAppBrowserOf(userAgent: string): InAppBrowser | null {
  return MARKS.find(([, mark]) => mark.test(userAgent))?.[0] ?? null
}
