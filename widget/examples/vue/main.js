import '@autogopay/checkout/define'
import { createApp, defineComponent, h, ref } from 'vue'

/**
 * One order. In a template: `<autogopay-checkout :token :endpoint @autogopay-paid="onPaid" />`, with
 * `isCustomElement: (tag) => tag.startsWith('autogopay-')` in the compiler's options.
 */
const Order = defineComponent({
  props: ['token', 'endpoint'],
  setup(props) {
    const isOpen = ref(true)
    const paid = ref([])
    return () => [
      h(
        'button',
        { onClick: () => (isOpen.value = !isOpen.value) },
        isOpen.value ? 'Tutup' : 'Bayar',
      ),
      isOpen.value &&
        h('autogopay-checkout', {
          token: props.token,
          endpoint: props.endpoint,
          onAutogopayPaid: ({ detail }) => paid.value.push(detail.orderId),
        }),
      h('p', ['Pesanan lunas: ', h('output', { id: 'paid' }, paid.value.join(' '))]),
    ]
  },
})

const app = document.querySelector('#app')
createApp(Order, { ...app.dataset }).mount(app)
