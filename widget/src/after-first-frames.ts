// Long enough for the frame to reach the screen also where the processor is slow.
const FRAMES_MS = 150
// A page that nobody sees draws no frame.
const UNSEEN_MS = 1_000

/** Does something once the page as it is has been painted, or will not be soon. */
export function afterFirstFrames(work: () => void): void {
  requestAnimationFrame(() => setTimeout(work, FRAMES_MS))
  setTimeout(work, UNSEEN_MS)
}
