import { ScriptedServer } from './scripted-server.js'
import { linkOf, scriptOf, states } from './states.js'

/**
 * Finds a part of the page.
 * @template {HTMLElement} Found
 * @param {string} id
 * @param {new () => Found} type
 * @returns {Found}
 */
function part(id, type) {
  const found = document.getElementById(id)
  if (found instanceof type) return found
  throw new Error(`the page has no ${id}`)
}

const form = part('controls', HTMLFormElement)
const stage = part('stage', HTMLElement)
const stateList = part('states', HTMLElement)
const log = part('events', HTMLElement)
const payNow = part('pay-now', HTMLButtonElement)
const { script, integrity, origin } = document.body.dataset

const server = new ScriptedServer()
server.install()
let shown = 0

const PROPERTIES = /** @type {const} */ ({
  '--autogopay-accent': { value: () => wish('accent'), initial: '#0a6b4b' },
  '--autogopay-radius': { value: () => `${wish('radius')}px`, initial: null },
  '--autogopay-font': { value: () => wish('font'), initial: '' },
})
const ATTRIBUTES = ['locale', 'theme', 'mode']
const EVENTS = [
  'ready',
  'qr-shown',
  'method-change',
  'deeplink-opened',
  'status-change',
  'paid',
  'paid-late',
  'expired',
  'cancelled',
  'failed',
  'error',
  'open',
  'close',
]
/** Controls that the visitor has touched: what was not touched is not written down. */
const touched = new Set()

/** @param {string} name */
function wish(name) {
  return String(new FormData(form).get(name) ?? '')
}

/** What differs from the element's own ways: names and values. @returns {[string, string][]} */
function attributes() {
  return ATTRIBUTES.filter((name) => knows(name) && touched.has(name)).map((name) => [
    name,
    wish(name),
  ])
}

/** @returns {[string, string][]} */
function properties() {
  return Object.entries(PROPERTIES)
    .filter(([name]) => touched.has(name.replace('--autogopay-', '')))
    .map(([name, { value }]) => /** @type {[string, string]} */ ([name, value()]))
    .filter(([, value]) => value !== '')
}

/** Whether the element that was loaded has this attribute. @param {string} name */
function knows(name) {
  const element = customElements.get('autogopay-checkout')
  const known = Object(element).observedAttributes
  return Array.isArray(known) && known.includes(name)
}

/** The corners that the element has by itself, as the slider's start. */
async function learnCorners() {
  const element = stage.querySelector('autogopay-checkout')
  // Before the payment is there, nothing is drawn at all.
  await Object(element).whenReady?.()
  await Object(element).updateComplete
  const card = element?.shadowRoot?.querySelector('[part~="card"]')
  const radius = card ? Number.parseInt(getComputedStyle(card).borderTopLeftRadius, 10) : Number.NaN
  if (Number.isNaN(radius)) return
  part('radius', HTMLInputElement).defaultValue = String(radius)
  dress()
}

/** Puts a new element on the stage, in the chosen state. */
function show() {
  const state = states().find(({ id }) => id === wish('state')) ?? states()[0]
  if (!state) return
  shown += 1
  const token = `play-${shown}`
  const device = wish('device') === 'phone' ? 'phone' : 'computer'
  const element = document.createElement('autogopay-checkout')
  if (state.link) {
    // A link of its own each time: the element remembers the payment that one has led to.
    const slug = `${state.id}-${shown}`
    server.putLink(slug, linkOf(slug, state.link), (amount) => {
      const change = amount === undefined ? {} : { amount, payableAmount: amount }
      server.put(token, scriptOf({ ...state, change }, device))
      payNow.disabled = false
      return token
    })
    element.setAttribute('link', slug)
  } else {
    server.put(token, scriptOf(state, device))
    element.setAttribute('token', token)
  }
  element.setAttribute('endpoint', location.origin)
  for (const [name, value] of attributes()) element.setAttribute(name, value)
  if (knows('device-flow')) {
    element.setAttribute('device-flow', device === 'phone' ? 'deeplink' : 'qr')
  }
  stage.replaceChildren(element)
  payNow.disabled = !(state.group === 'Waiting')
  dress()
}

/** Gives the element on the stage its colours and forms, and writes down how. */
function dress() {
  const element = stage.querySelector('autogopay-checkout')
  if (!(element instanceof HTMLElement)) return
  for (const name of Object.keys(PROPERTIES)) element.style.removeProperty(name)
  for (const [name, value] of properties()) element.style.setProperty(name, value)
  stage.dataset['width'] = wish('width')
  stage.dataset['theme'] = knows('theme') ? wish('theme') : 'auto'
  part('radius-value', HTMLOutputElement).value = `${wish('radius')} px`
  part('tag', HTMLElement).textContent = tag()
  part('css', HTMLElement).textContent = css()
}

/** What the tag names, and where the link inside of it leads. */
function names() {
  const isLink = states().some(({ id, link }) => id === wish('state') && link)
  return isLink
    ? { name: 'link="kopi-senja"', page: '/l/kopi-senja' }
    : { name: 'token="CHECKOUT_TOKEN"', page: '/pay/CHECKOUT_TOKEN' }
}

function tag() {
  const { name: named, page } = names()
  const given = attributes()
  const isEnglish = given.some(([name, value]) => name === 'locale' && value === 'en')
  const more = given.map(([name, value]) => ` ${name}="${value}"`)
  return `<script
  src="${origin}${script}"
  integrity="${integrity}"
  crossorigin="anonymous"
  async
></script>

<autogopay-checkout ${named}${more.join('')}>
  <a href="${origin}${page}">${isEnglish ? 'Pay now' : 'Bayar sekarang'}</a>
</autogopay-checkout>`
}

function css() {
  const lines = properties().map(([name, value]) => `  ${name}: ${value};`)
  return lines.length > 0
    ? `autogopay-checkout {\n${lines.join('\n')}\n}`
    : '/* Nothing changed: change a colour or a form. */'
}

/** @param {string} text */
function radios(text) {
  const legend = document.createElement('h3')
  legend.textContent = text
  const list = document.createElement('div')
  list.className = 'chips'
  for (const { id, label, group, needs } of states()) {
    if (group !== text || (needs && !knows(needs))) continue
    const choice = document.createElement('label')
    const input = document.createElement('input')
    Object.assign(input, { type: 'radio', name: 'state', value: id, checked: id === 'waiting' })
    choice.append(input, label)
    list.append(choice)
  }
  return [legend, list]
}

/** @param {Event} event */
function note(event) {
  const line = document.createElement('li')
  const time = document.createElement('time')
  time.textContent = new Date().toLocaleTimeString('en-GB')
  const { detail } = /** @type {CustomEvent} */ (event)
  line.append(time, ` ${event.type} `, detail ? JSON.stringify(detail) : '')
  log.prepend(line)
  while (log.children.length > 30) log.lastChild?.remove()
}

await customElements.whenDefined('autogopay-checkout')
stateList.append(...['Waiting', 'Outcome', 'Trouble', 'Payment link'].flatMap(radios))
for (const field of form.querySelectorAll('[data-attribute]')) {
  const name = field.getAttribute('data-attribute') ?? ''
  if (!knows(name)) field.remove()
}
for (const name of EVENTS) document.addEventListener(`autogopay-${name}`, note)

form.addEventListener('input', ({ target }) => {
  const name =
    target instanceof HTMLInputElement || target instanceof HTMLSelectElement ? target.name : ''
  touched.add(name)
  if (['state', 'device', ...ATTRIBUTES].includes(name)) show()
  else dress()
})
form.addEventListener('reset', () => {
  touched.clear()
  setTimeout(show)
})
form.addEventListener('submit', (event) => event.preventDefault())
payNow.addEventListener('click', () => {
  const paidAt = new Date().toISOString()
  server.change(server.latest, { status: 'paid', paidAt, qrText: null, deeplinkUrl: null })
  payNow.disabled = true
})
for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    const text = part(button.getAttribute('data-copy') ?? '', HTMLElement).textContent ?? ''
    const done = await navigator.clipboard.writeText(text).then(
      () => 'Copied',
      () => 'Not allowed',
    )
    const label = button.textContent
    button.textContent = done
    setTimeout(() => {
      button.textContent = label
    }, 1500)
  })
}
show()
await learnCorners()
