import '@autogopay/checkout/define'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'

/** One order. React 19 sets properties on the element and listens to its events by name. */
function Order({ token, endpoint }) {
  const [isOpen, setOpen] = useState(true)
  const [paid, setPaid] = useState([])
  return (
    <>
      <button onClick={() => setOpen(!isOpen)}>{isOpen ? 'Tutup' : 'Bayar'}</button>
      {isOpen && (
        <autogopay-checkout
          token={token}
          endpoint={endpoint}
          onautogopay-paid={({ detail }) => setPaid((before) => [...before, detail.orderId])}
        />
      )}
      <p>
        Pesanan lunas: <output id="paid">{paid.join(' ')}</output>
      </p>
    </>
  )
}

const app = document.querySelector('#app')
createRoot(app).render(
  <StrictMode>
    <Order token={app.dataset.token} endpoint={app.dataset.endpoint} />
  </StrictMode>,
)
