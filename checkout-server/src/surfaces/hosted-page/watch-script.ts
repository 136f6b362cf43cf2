import { createHash } from 'node:crypto'
import { brotliCompressSync } from 'node:zlib'

// For browsers of any age, since they are what the element's script may have failed in.
const SOURCE = `(function () {
  var PERIOD_MS = 5000, PRESSING_MS = 3000, UNTOUCHED_MS = 20000
  var page = document.currentScript.getAttribute('data-page')
  var token = page.replace(/^\\/pay\\/|\\?.*/g, '')
  var touched = +new Date()
  var isStale = false

  function newsIn(payment) {
    return [payment.sequence, payment.status, payment.qrText].join(' ')
  }
  function touch() {
    touched = +new Date()
  }
  function look() {
    if (window.customElements && customElements.get('autogopay-checkout')) return stop()
    var carried = document.querySelector('autogopay-checkout > script')
    // The page itself may still be coming.
    if (document.hidden || !carried) return
    var untouched = new Date() - touched
    // The time left stands still. While the script may still be coming, reading again would lose it.
    var isLost = document.readyState === 'complete' && untouched > UNTOUCHED_MS
    if (isLost || (isStale && untouched > PRESSING_MS)) return readAgain()
    var request = new XMLHttpRequest()
    request.onload = function () {
      var shown = newsIn(JSON.parse(carried.textContent).payment)
      if (request.status === 200) isStale = newsIn(JSON.parse(request.responseText)) !== shown
    }
    request.open('GET', '/checkout/' + token)
    request.send()
  }
  function readAgain() {
    stop()
    // Without the word on how the last action went, which is old by now.
    history.replaceState(null, '', page)
    location.reload()
  }
  var timer = setInterval(look, PERIOD_MS)
  var kinds = ['pointerdown', 'touchstart', 'keydown', 'wheel']
  function stop() {
    clearInterval(timer)
    kinds.forEach(function (kind) {
      removeEventListener(kind, touch, true)
    })
  }
  kinds.forEach(function (kind) {
    addEventListener(kind, touch, true)
  })
})()
`
const hash = createHash('sha256').update(SOURCE).digest('hex').slice(0, 16)

/**
 * Keeps the page true where scripts run but the element's did not come: asks for the payment, and reads
 * the page again once that has changed, or when nobody has touched it for a while. Never under a finger,
 * and never again once the element is there. By no `integrity`: what changed the other script on its
 * way would stop this one too.
 */
export const WATCH_SCRIPT = {
  source: SOURCE,
  brotli: brotliCompressSync(SOURCE),
  path: `/pay/watch-${hash}.js`,
}
