import { mount } from 'svelte'
import Order from './Order.svelte'

const app = document.querySelector('#app')
mount(Order, { target: app, props: { ...app.dataset } })
