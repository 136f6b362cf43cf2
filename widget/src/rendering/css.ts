/** A style sheet as text. */
export interface CssText {
  readonly cssText: string
}

/** A style sheet. Values are style sheets themselves, or text that the caller vouches for. */
export function css(strings: TemplateStringsArray, ...values: (CssText | string)[]): CssText {
  const cssText = strings.reduce((text, part, at) => {
    const value = values[at - 1] ?? ''
    return text + (typeof value === 'string' ? value : value.cssText) + part
  })
  return { cssText }
}

/** Gives a shadow root its styles: as a constructable sheet, which no CSP blocks, where there are such. */
export function adoptStyles(root: ShadowRoot, cssText: string): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(cssText)
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  } catch {
    const style = document.createElement('style')
    const { litNonce } = window as { litNonce?: string }
    if (litNonce) style.setAttribute('nonce', litNonce)
    style.textContent = cssText
    root.append(style)
  }
}
