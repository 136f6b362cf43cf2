// The order page while it waits: shows "paid" only when the shop's own server says so. What the
// checkout tag or the payer's app say only makes us ask sooner.

const order = document.querySelector('[data-order]')
const statusUrl = `${location.pathname.replace(/\/+$/, '')}/status`
const SOON_MS = 300
const LATER_MS = 10_000
// After that the buyer sees "waiting" again: an address can claim success without any payment.
const CONFIRM_FOR_MS = 60_000

let timer = 0
let confirmUntil = 0
let asking = false

if (order?.dataset.state === 'confirming') awaitConfirmation()
else if (order?.dataset.state === 'waiting') askIn(LATER_MS)

document.addEventListener('autogopay-paid', awaitConfirmation)
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && isLive()) void ask()
})

function isLive() {
  return order?.dataset.state === 'waiting' || order?.dataset.state === 'confirming'
}

function awaitConfirmation() {
  if (!isLive()) return
  confirmUntil = Date.now() + CONFIRM_FOR_MS
  show('confirming')
  void ask()
}

async function ask() {
  if (asking) return
  asking = true
  clearTimeout(timer)
  try {
    const response = await fetch(statusUrl, { headers: { Accept: 'application/json' } })
    const { status } = await response.json()
    if (status === 'paid') show('paid')
  } catch {
    // No connection right now: the next question may get through.
  } finally {
    asking = false
  }
  if (!isLive()) return
  const confirming = Date.now() < confirmUntil
  if (!confirming) show('waiting')
  askIn(confirming ? SOON_MS : LATER_MS)
}

function askIn(ms) {
  clearTimeout(timer)
  timer = setTimeout(ask, ms)
}

function show(state) {
  if (order.dataset.state === state) return
  order.dataset.state = state
  for (const panel of order.querySelectorAll('[data-panel]')) {
    panel.hidden = panel.dataset.panel !== state
  }
  if (state === 'paid') document.title = `Lunas · ${document.title}`
}
