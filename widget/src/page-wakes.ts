/**
 * Calls back whenever the page may have missed something: it becomes visible again, comes back from
 * the back/forward cache, or the network returns.
 * @returns Stops listening.
 */
export function onPageWake(wake: () => void): () => void {
  const visible = () => {
    if (document.visibilityState === 'visible') wake()
  }
  const shown = (event: PageTransitionEvent) => {
    if (event.persisted) wake()
  }
  document.addEventListener('visibilitychange', visible)
  window.addEventListener('pageshow', shown)
  window.addEventListener('online', wake)
  return () => {
    document.removeEventListener('visibilitychange', visible)
    window.removeEventListener('pageshow', shown)
    window.removeEventListener('online', wake)
  }
}
