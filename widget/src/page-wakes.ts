/** What a page goes through. */
export interface PageListener {
  /** It may have missed something. */
  wake(): void
  /** It is going away, perhaps to the back/forward cache, which takes no page that is on the line. */
  sleep(): void
}

/**
 * Tells whenever the page may have missed something: it becomes visible again, comes back from the
 * back/forward cache or from being frozen, or the network returns.
 * @returns Stops listening.
 */
export function onPageWake({ wake, sleep }: PageListener): () => void {
  const visible = () => {
    if (document.visibilityState === 'visible') wake()
  }
  const shown = (event: Event) => {
    if ((event as PageTransitionEvent).persisted) wake()
  }
  const all: [EventTarget, string, (event: Event) => void][] = [
    [document, 'visibilitychange', visible],
    [document, 'resume', wake],
    [window, 'pageshow', shown],
    [window, 'pagehide', sleep],
    [window, 'online', wake],
  ]
  for (const [target, type, listener] of all) target.addEventListener(type, listener)
  return () => {
    for (const [target, type, listener] of all) target.removeEventListener(type, listener)
  }
}
