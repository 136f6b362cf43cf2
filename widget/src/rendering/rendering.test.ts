import { expect } from '@open-wc/testing'
import { type Changes, property, ReactiveElement } from './element.ts'
import { html, noChange, nothing } from './html.ts'
import { render } from './render.ts'

const textOf = (node: Element) => node.textContent.replace(/\s+/g, ' ').trim()

describe('render', () => {
  let box: HTMLElement

  beforeEach(() => {
    box = document.createElement('div')
  })

  it('draws text, numbers and nothing, and never text as HTML', () => {
    render(html`<p>${'<b>x</b>'}|${7}|${nothing}|${null}|${undefined}</p>`, box)
    expect(textOf(box)).to.equal('<b>x</b>|7|||')
    expect(box.querySelector('b')).to.equal(null)
  })

  it('keeps the nodes of a template that is drawn again, and changes only what changed', () => {
    const page = (name: string, open: boolean) =>
      html`<a class="a ${name} b" ?hidden=${open} title=${name}>${name}</a>`
    render(page('one', false), box)
    const link = box.querySelector('a')
    render(page('two', true), box)
    expect(box.querySelector('a') === link).to.equal(true)
    expect(link?.className).to.equal('a two b')
    expect(link?.title).to.equal('two')
    expect(link?.hidden).to.equal(true)
    expect(textOf(box)).to.equal('two')
  })

  it('takes an attribute away for nothing', () => {
    const page = (title: unknown) => html`<i title=${title}></i>`
    render(page('x'), box)
    render(page(nothing), box)
    expect(box.querySelector('i')?.hasAttribute('title')).to.equal(false)
  })

  it('changes from one kind of content to another and back', () => {
    const page = (content: unknown) => html`<p>a${content}z</p>`
    for (const [content, text] of [
      ['m', 'amz'],
      [html`<b>n</b>${'o'}`, 'anoz'],
      [[1, html`<i>2</i>`, 3], 'a123z'],
      [[4], 'a4z'],
      [[], 'az'],
      [nothing, 'az'],
      [html`<u>p</u>`, 'apz'],
    ] as const) {
      render(page(content), box)
      expect(textOf(box)).to.equal(text)
    }
    render(page(noChange), box)
    expect(textOf(box)).to.equal('apz')
  })

  it('calls the listener of the last render, once', () => {
    const heard: string[] = []
    const page = (name: string) => html`<button @click=${() => heard.push(name)}></button>`
    render(page('first'), box)
    render(page('second'), box)
    box.querySelector('button')?.click()
    expect(heard).to.deep.equal(['second'])
  })

  it('draws several values and nested templates at the beginning and end of each other', () => {
    const page = (items: string[]) =>
      html`${items.map((item) => html`${item}<b>${item}</b>${nothing}`)}${html`${'end'}`}`
    render(page(['a', 'b']), box)
    expect(textOf(box)).to.equal('aabbend')
    render(page(['c']), box)
    expect(textOf(box)).to.equal('ccend')
    render(page([]), box)
    expect(textOf(box)).to.equal('end')
  })

  it('draws before what is there already', () => {
    box.append('old')
    render(html`new `, box, box.firstChild)
    expect(textOf(box)).to.equal('new old')
  })

  it('leaves no node behind, however often content changes', () => {
    const page = (open: boolean) => html`<p>${open ? html`<b>${[1, 2]}</b>` : nothing}</p>`
    render(page(true), box)
    render(page(false), box)
    const count = box.querySelector('p')?.childNodes.length
    for (let round = 0; round < 10; round++) {
      render(page(true), box)
      render(page(false), box)
    }
    expect(box.querySelector('p')?.childNodes.length).to.equal(count)
  })
})

class Sample extends ReactiveElement {
  renders = 0
  seen: Changes = new Map()
  name!: string
  isOpen!: boolean
  look!: string
  data!: object | null

  constructor() {
    super()
    this.name = ''
    this.isOpen = false
    this.look = 'plain'
    this.data = null
  }

  protected override willUpdate(changes: Changes): void {
    this.seen = changes
  }

  protected override render() {
    this.renders++
    return html`<p>${this.name}</p>`
  }
}
property({ attribute: 'full-name' })(Sample.prototype, 'name')
property({ attribute: 'open', type: Boolean, reflect: true })(Sample.prototype, 'isOpen')
property({ reflect: true })(Sample.prototype, 'look')
property({ attribute: false })(Sample.prototype, 'data')

describe('ReactiveElement', () => {
  it('takes what the page set before its class was there', async () => {
    const early = document.createElement('sample-element')
    Object.assign(early, { name: 'early', data: { a: 1 } })
    early.setAttribute('open', '')
    document.body.append(early)
    customElements.define('sample-element', Sample)
    const sample = early as Sample
    await sample.updateComplete
    expect(sample.shadowRoot?.textContent).to.include('early')
    expect([sample.isOpen, sample.data]).to.deep.equal([true, { a: 1 }])
    expect(Object.hasOwn(sample, 'name')).to.equal(false)
    sample.remove()
  })

  it('draws once for many changes, and not for none', async () => {
    const sample = new Sample()
    document.body.append(sample)
    await sample.updateComplete
    expect(sample.renders).to.equal(1)
    sample.name = 'a'
    sample.name = 'b'
    sample.setAttribute('open', '')
    await sample.updateComplete
    expect(sample.renders).to.equal(2)
    expect([...sample.seen]).to.deep.equal([
      ['name', ''],
      ['isOpen', false],
    ])
    sample.name = 'b'
    await sample.updateComplete
    expect(sample.renders).to.equal(2)
    sample.remove()
  })

  it('shows properties as attributes only once they differ, and hears attributes', async () => {
    const sample = new Sample()
    document.body.append(sample)
    await sample.updateComplete
    expect(sample.getAttributeNames()).to.deep.equal([])
    Object.assign(sample, { look: 'fancy', isOpen: true })
    await sample.updateComplete
    expect(sample.getAttribute('look')).to.equal('fancy')
    expect(sample.hasAttribute('open')).to.equal(true)
    sample.removeAttribute('look')
    sample.removeAttribute('open')
    sample.setAttribute('full-name', 'Budi')
    expect([sample.look, sample.isOpen, sample.name]).to.deep.equal(['plain', false, 'Budi'])
    sample.remove()
  })
})
