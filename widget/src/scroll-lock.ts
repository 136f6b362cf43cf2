let holders = 0
let sheet: CSSStyleSheet | undefined

/**
 * Keeps the page behind a dialog from scrolling. The scroll bar's place stays, so nothing moves.
 * @returns Lets it scroll again, once nobody holds it any more.
 */
export function lockScroll(): () => void {
  if (holders++ === 0) hold()
  let held = true
  return () => {
    if (!held) return
    held = false
    if (--holders === 0) release()
  }
}

function hold(): void {
  // A sheet of ours, as a style attribute would overwrite what the page has written there.
  sheet = new CSSStyleSheet()
  const root = document.documentElement
  const gutter = window.innerWidth > root.clientWidth ? 'scrollbar-gutter:stable;' : ''
  sheet.replaceSync(`html{${gutter}overflow:hidden!important}`)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}

function release(): void {
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet)
}
