/** What a page of the shop's needs to take payments by a link: no server of its own. */
export function tagOf(link: { url: string; slug: string }): string {
  const server = link.url.replace(/\/l\/[^/]*$/, '')
  return `<script async src="${server}/embed/v1/autogopay-checkout.js"></script>

<autogopay-checkout link="${link.slug}">
  <a href="${link.url}">Bayar</a>
</autogopay-checkout>`
}
