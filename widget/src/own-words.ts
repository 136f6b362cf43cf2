/** Our words with a page's own over them: those of the same kind, since any other would draw nothing. */
export function ownWords<Words extends object>(ours: Words, own: object = {}): Words {
  const words = { ...ours } as Record<string, unknown>
  for (const [name, said] of Object.entries(own)) {
    // What stands nowhere among ours is of a payment link.
    if (said != null && typeof said === typeof (words[name] ?? said)) words[name] = said
  }
  return words as Words
}
