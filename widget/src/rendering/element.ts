import { adoptStyles, type CssText } from './css.ts'
import { render } from './render.ts'

/** Part of an element that shares its life. */
export interface Controller {
  hostConnected?(): void
  hostDisconnected?(): void
  /** The element has drawn itself. */
  hostUpdated?(): void
}

/** What a controller may ask of its element. */
export interface ControllerHost {
  addController(controller: Controller): void
  requestUpdate(): void
}

/** How a property shows as an attribute. */
export interface PropertyOptions {
  /** Name of the attribute, by default the property's in lower case; false: none. */
  attribute?: string | false
  /** `Boolean`: the attribute is there or not; otherwise it is text. */
  type?: typeof Boolean | typeof String
  /** The attribute follows the property, once that is not what it was at the start. */
  reflect?: boolean
}

/** Properties that changed since the last render, with what they were. */
export type Changes = ReadonlyMap<string, unknown>

type Options = { attribute: string; isFlag: boolean; isReflected: boolean }
/**
 * Base of an element with a shadow root that draws itself again, once, after any number of changes to
 * its properties. The part of Lit's `LitElement` that one element needs, by the same names.
 */
export abstract class ReactiveElement extends HTMLElement implements ControllerHost {
  static styles: CssText[] = []
  /** Filled by {@link property}. */
  static declared?: Map<string, Options>

  static get observedAttributes(): string[] {
    return [...propertiesOf(this).values()].flatMap(({ attribute }) => attribute || [])
  }

  /** Whether it has been drawn. */
  hasUpdated = false
  /** Resolves when it is drawn as things are now. */
  updateComplete: Promise<void> = Promise.resolve()
  /** From when it is first on the page. */
  renderRoot!: ShadowRoot
  /** Where in the shadow root it is drawn. */
  protected readonly renderOptions: { renderBefore: Node | null } = { renderBefore: null }
  private readonly controllers: Controller[] = []
  private readonly values = new Map<string, unknown>()
  private readonly initial = new Map<string, unknown>()
  private readonly early = new Map<string, unknown>()
  private changes = new Map<string, unknown>()
  private isPending = false
  private isReflecting = false
  private lastResort: Element | null = null

  constructor() {
    super()
    for (const name of propertiesOf(this.constructor).keys()) {
      if (!Object.hasOwn(this, name)) continue
      // Set by the page before its element had a class: such a value would hide the accessor.
      this.early.set(name, Reflect.get(this, name))
      Reflect.deleteProperty(this, name)
    }
  }

  addController(controller: Controller): void {
    this.controllers.push(controller)
    if (this.isConnected && this.hasUpdated) controller.hostConnected?.()
  }

  connectedCallback(): void {
    for (const [name, value] of this.early) Reflect.set(this, name, value)
    this.early.clear()
    this.renderRoot ??= this.createRenderRoot()
    for (const controller of this.controllers) controller.hostConnected?.()
    this.requestUpdate()
  }

  disconnectedCallback(): void {
    for (const controller of this.controllers) controller.hostDisconnected?.()
  }

  attributeChangedCallback(attribute: string, _before: string | null, now: string | null): void {
    if (this.isReflecting) return
    for (const [name, options] of propertiesOf(this.constructor)) {
      if (options.attribute !== attribute) continue
      Reflect.set(this, name, options.isFlag ? now !== null : now)
    }
  }

  /** Has it drawn again soon. */
  requestUpdate(): void {
    if (this.isPending) return
    this.isPending = true
    this.updateComplete = this.updateSoon()
  }

  protected createRenderRoot(): ShadowRoot {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
    const { styles } = this.constructor as typeof ReactiveElement
    adoptStyles(root, styles.map(({ cssText }) => cssText).join(''))
    return root
  }

  /** Works out what the render needs. */
  protected willUpdate(_changes: Changes): void {}

  protected update(changes: Changes): void {
    this.reflect(changes)
    try {
      render(this.render(), this.renderRoot, this.renderOptions.renderBefore)
      this.lastResort?.remove()
      this.lastResort = null
    } catch (cause) {
      if (this.lastResort) return
      // A page's policy may allow no templates. What it has put inside is better than nothing.
      this.lastResort = document.createElement('slot')
      this.renderRoot.append(this.lastResort)
      this.drawingFailed()
      reportError(cause)
    }
  }

  /** It could not be drawn. Told once, until it can be again. */
  protected drawingFailed(): void {}

  /** It has been drawn. */
  protected updated(_changes: Changes): void {}

  protected abstract render(): unknown

  /** Used by {@link property}. */
  valueOfProperty(name: string): unknown {
    return this.values.get(name)
  }

  /** Used by {@link property}. Nothing, as frameworks write it, means what it is at the start. */
  setProperty(name: string, given: unknown): void {
    const before = this.values.get(name)
    if (!this.values.has(name)) this.initial.set(name, given)
    const value = given ?? this.initial.get(name)
    if (Object.is(before, value)) return
    this.values.set(name, value)
    if (!this.changes.has(name)) this.changes.set(name, before)
    this.requestUpdate()
  }

  private async updateSoon(): Promise<void> {
    await Promise.resolve()
    // Not on the page yet: it asks again when it comes there.
    if (!this.isConnected && !this.hasUpdated) {
      this.isPending = false
      return
    }
    try {
      this.willUpdate(this.changes)
    } finally {
      this.isPending = false
    }
    const { changes } = this
    this.changes = new Map()
    this.update(changes)
    this.hasUpdated = true
    for (const controller of this.controllers) controller.hostUpdated?.()
    this.updated(changes)
  }

  private reflect(changes: Changes): void {
    this.isReflecting = true
    for (const name of changes.keys()) {
      const { isReflected, attribute, isFlag } = propertiesOf(this.constructor).get(name) ?? {}
      const value = this.values.get(name)
      if (!isReflected || !attribute) continue
      if (isFlag) this.toggleAttribute(attribute, Boolean(value))
      else if (value !== this.initial.get(name) || this.hasAttribute(attribute)) {
        this.setAttribute(attribute, String(value))
      }
    }
    this.isReflecting = false
  }
}

/** Declares a property whose changes have the element drawn again. */
export function property({ attribute, type, reflect = false }: PropertyOptions = {}) {
  return (prototype: ReactiveElement, name: string): void => {
    const of = prototype.constructor as typeof ReactiveElement
    of.declared ??= new Map()
    of.declared.set(name, {
      attribute: attribute === false ? '' : (attribute ?? name.toLowerCase()),
      isFlag: type === Boolean,
      isReflected: reflect,
    })
    const accessor: PropertyDescriptor & { __proto__: null } = {
      // Without what a page may have added to all objects.
      __proto__: null,
      configurable: true,
      enumerable: true,
      get(this: ReactiveElement) {
        return this.valueOfProperty(name)
      },
      set(this: ReactiveElement, value: unknown) {
        this.setProperty(name, value)
      },
    }
    Object.defineProperty(prototype, name, accessor)
  }
}

function propertiesOf(of: object): ReadonlyMap<string, Options> {
  return (of as typeof ReactiveElement).declared ?? new Map()
}
