import { loadOnce } from '../load-once.ts'
import { importLink } from './import-link.ts'
import type { LinkForm, LinkHost } from './link-form.ts'

const loadLink = loadOnce(importLink)

/**
 * Makes the form of an element that names a payment link. It is a file of its own, as most pages have none.
 * @param defaultEndpoint - Server to ask when the page names none.
 */
export async function openLink(host: LinkHost, defaultEndpoint: string): Promise<LinkForm> {
  const { LinkForm } = await loadLink()
  return new LinkForm(host, defaultEndpoint)
}
