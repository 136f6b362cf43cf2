import { isTemplate, noChange, nothing, type TemplateResult } from './html.ts'

// Stands for a value in the text of a template; no template of ours has such text.
const MARK = '{{}}'

/** Takes the values of one place, from a list of all values; returns how many it took. */
type Place = (values: readonly unknown[], at: number) => number
/** What to do with a node of a template to make a place of it. */
type Maker = (node: Node) => Place

interface Plan {
  content: DocumentFragment
  /** By number of the node in the order of a tree walk. */
  makers: [node: number, make: Maker][]
}

const plans = new WeakMap<TemplateStringsArray, Plan>()
const roots = new WeakMap<Node, ChildPart>()
interface Policy {
  createHTML(text: string): string
}
let policy: Policy | undefined

/** Draws a template into a node, before another that is there already, or brings it up to date. */
export function render(value: unknown, into: Node, before: Node | null = null): void {
  let part = roots.get(into)
  if (!part) {
    part = new ChildPart(into, before)
    roots.set(into, part)
  }
  part.set(value)
}

/** A place between tags, kept between two comments. */
class ChildPart {
  private readonly start: Node = document.createComment('')
  private readonly end: Node = document.createComment('')
  private text: Text | null = null
  private items: ChildPart[] | null = null
  private drawn: { strings: TemplateStringsArray; places: Place[] } | null = null

  constructor(parent: Node, before: Node | null) {
    parent.insertBefore(this.start, before)
    parent.insertBefore(this.end, before)
  }

  set(value: unknown): void {
    if (value === noChange) return
    if (isTemplate(value)) this.setTemplate(value)
    else if (Array.isArray(value)) this.setList(value)
    else this.setText(value === nothing || value === null || value === undefined ? '' : `${value}`)
  }

  private setText(data: string): void {
    if (!this.text) {
      this.clear()
      this.text = document.createTextNode(data)
      this.insert(this.text)
    } else if (this.text.data !== data) this.text.data = data
  }

  private setList(values: readonly unknown[]): void {
    if (!this.items) {
      this.clear()
      this.items = []
    }
    const { items, end } = this
    values.forEach((value, at) => {
      items[at] ??= new ChildPart(end.parentNode ?? end, end)
      items[at].set(value)
    })
    for (const item of items.splice(values.length)) item.remove()
  }

  private setTemplate({ strings, values }: TemplateResult): void {
    if (this.drawn?.strings !== strings) {
      this.clear()
      const { content, makers } = planOf(strings)
      const fragment = document.importNode(content, true)
      const nodes = nodesOf(fragment)
      this.drawn = { strings, places: makers.map(([node, make]) => make(nodes[node] as Node)) }
      update(this.drawn.places, values)
      this.insert(fragment)
    } else update(this.drawn.places, values)
  }

  private insert(node: Node): void {
    this.end.parentNode?.insertBefore(node, this.end)
  }

  private clear(): void {
    this.text = null
    this.items = null
    this.drawn = null
    while (this.start.nextSibling !== this.end) this.start.nextSibling?.remove()
  }

  private remove(): void {
    this.clear()
    ;(this.start as ChildNode).remove()
    ;(this.end as ChildNode).remove()
  }
}

function update(places: Place[], values: readonly unknown[]): void {
  let at = 0
  for (const take of places) at += take(values, at)
}

function planOf(strings: TemplateStringsArray): Plan {
  const known = plans.get(strings)
  if (known) return known
  // A loop, as pages may carry libraries that have put functions of their own into Array.prototype.
  let [text = '', ...rest] = strings
  for (const part of rest) {
    const isInTag = text.lastIndexOf('<') > text.lastIndexOf('>')
    text += (isInTag ? MARK : `<!--${MARK}-->`) + part
  }
  const template = document.createElement('template')
  template.innerHTML = trusted(text)
  const plan: Plan = { content: template.content, makers: [] }
  nodesOf(plan.content).forEach((node, index) => {
    if (node instanceof Element) {
      for (const name of node.getAttributeNames()) {
        const parts = node.getAttribute(name)!.split(MARK)
        if (parts.length === 1) continue
        node.removeAttribute(name)
        plan.makers.push([index, (made) => attributePlace(made as Element, name, parts)])
      }
    } else if (node.nodeValue === MARK) plan.makers.push([index, childPlace])
  })
  plans.set(strings, plan)
  return plan
}

/** All elements and comments, in the order in which they begin. */
function nodesOf(root: Node): Node[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT)
  const nodes: Node[] = []
  while (walker.nextNode()) nodes.push(walker.currentNode)
  return nodes
}

function childPlace(mark: Node): Place {
  const part = new ChildPart(mark.parentNode ?? mark, mark)
  ;(mark as Comment).remove()
  return (values, at) => {
    part.set(values[at])
    return 1
  }
}

function attributePlace(element: Element, name: string, parts: string[]): Place {
  const [first = '', ...rest] = parts
  const count = rest.length
  if (name.startsWith('@')) return listenerPlace(element, name.slice(1))
  const isFlag = name.startsWith('?')
  const attribute = name.replace('?', '')
  let before: string | null | undefined
  return (values, at) => {
    const given = values.slice(at, at + count)
    let now: string | null = first
    if (isFlag ? !given[0] : given.includes(nothing)) now = null
    else if (!isFlag) for (const [index, part] of rest.entries()) now += given[index] + part
    if (now !== before) {
      if (now === null) element.removeAttribute(attribute)
      else element.setAttribute(attribute, now)
      before = now
    }
    return count
  }
}

/** The listener may be another at each render; the element has one all the time. */
function listenerPlace(element: Element, type: string): Place {
  let listener: unknown
  element.addEventListener(type, (event) => {
    if (typeof listener === 'function') listener(event)
  })
  return (values, at) => {
    listener = values[at]
    return 1
  }
}

/** Passes our templates where a page demands trusted types, by a policy that it allows. */
function trusted(text: string): string {
  if (!policy) {
    const { trustedTypes } = globalThis as {
      trustedTypes?: { createPolicy(name: string, rules: Policy): Policy }
    }
    const plain: Policy = { createHTML: (html) => html }
    const policyOf = (name: string) => trustedTypes?.createPolicy(name, plain) ?? plain
    try {
      // Pages have allowed this name since the first release, when Lit drew the element.
      policy = policyOf('lit-html')
    } catch {
      // The page's own Lit has taken it. Where ours is not allowed either, this throws.
      policy = policyOf('autogopay-checkout')
    }
  }
  return policy.createHTML(text)
}
