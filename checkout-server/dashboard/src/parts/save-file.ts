/** Has the browser save what an address of ours answers, under the name that it is sent with. */
export function saveFrom(address: string): void {
  const link = document.createElement('a')
  link.href = address
  // Without it an answer that is no file would take the place of the page.
  link.download = ''
  link.click()
}
