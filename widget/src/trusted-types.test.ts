import { expect } from '@open-wc/testing'
import { ENDPOINT, eventually } from './testing/given-element.ts'

/** A page of its own with a policy for trusted types, and the element on it. */
async function givenPage(policy: string, before = ''): Promise<Document> {
  const frame = document.createElement('iframe')
  frame.srcdoc = `<meta http-equiv="Content-Security-Policy" content="require-trusted-types-for 'script'; ${policy}">
    <script>
      heard = []
      refused = []
      addEventListener('autogopay-error', ({ detail }) => heard.push(detail.code))
      addEventListener('error', ({ message }) => refused.push(message))
      ${before}
    </script>
    <script type="module" src="/widget/src/define.ts"></script>
    <autogopay-checkout token="t1" endpoint="${ENDPOINT}"><a href="/pay/t1">Bayar</a></autogopay-checkout>`
  frames.push(frame)
  document.body.append(frame)
  await eventually(() => frame.contentDocument?.querySelector('autogopay-checkout')?.shadowRoot)
  return frame.contentDocument as Document
}
const frames: HTMLIFrameElement[] = []
const rootOf = (page: Document) => page.querySelector('autogopay-checkout')?.shadowRoot
const valueOf = (page: Document, name: string) =>
  (page.defaultView as unknown as Record<string, string[]>)[name]
const TAKEN = `trustedTypes.createPolicy('lit-html', { createHTML: (html) => html })`

describe('where the page demands trusted types', () => {
  afterEach(() => {
    for (const frame of frames.splice(0)) frame.remove()
  })

  for (const [name, policy, before] of [
    ['allows our policy', 'trusted-types lit-html', ''],
    ['has a Lit of its own', 'trusted-types lit-html autogopay-checkout', TAKEN],
    ['allows all policies', '', TAKEN],
    ['allows a policy to be made twice', `trusted-types lit-html 'allow-duplicates'`, TAKEN],
  ] as const) {
    it(`the element is drawn on one that ${name}`, async () => {
      const page = await givenPage(policy, before)
      await eventually(() => rootOf(page)?.querySelector('.card'))
      expect(valueOf(page, 'refused')).to.deep.equal([])
    })
  }

  for (const [name, policy, before] of [
    ['allows none', `trusted-types 'none'`, ''],
    ['has taken the only one it allows', 'trusted-types lit-html', TAKEN],
  ] as const) {
    it(`one that ${name} hears of it, and shows what it has put inside`, async () => {
      const page = await givenPage(policy, before)
      await eventually(() => valueOf(page, 'heard')?.includes('render_failed'))
      const link = page.querySelector<HTMLElement>('autogopay-checkout a')
      expect(link?.assignedSlot?.isConnected).to.equal(true)
      expect(link?.checkVisibility()).to.equal(true)
      // Once, however often it is drawn again.
      page.querySelector('autogopay-checkout')?.setAttribute('locale', 'en')
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect(valueOf(page, 'heard')?.filter((code) => code === 'render_failed')).to.have.length(1)
      expect(valueOf(page, 'refused')).to.have.length(1)
    })
  }
})
