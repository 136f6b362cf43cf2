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
  const shown = (event: PageTransitionEvent) => {
    if (event.persisted) wake()
  }
  document.addEventListener('visibilitychange', visible)
  document.addEventListener('resume', wake)
  window.addEventListener('pageshow', shown)
  window.addEventListener('pagehide', sleep)
  window.addEventListener('online', wake)
  return () => {
    document.removeEventListener('visibilitychange', visible)
    document.removeEventListener('resume', wake)
    window.removeEventListener('pageshow', shown)
    window.removeEventListener('pagehide', sleep)
    window.removeEventListener('online', wake)
  }
}
