import { expect, test } from 'vitest'
import { tagOf } from './tag.ts'

test('the tag of a link names the link, and leads to its page where script is blocked', () => {
  const url = 'https://pay.example/l/kopi-senja'
  expect(tagOf({ url, slug: 'kopi-senja' }))
    .toBe(`<script async src="https://pay.example/embed/v1/autogopay-checkout.js"></script>

<autogopay-checkout link="kopi-senja">
  <a href="https://pay.example/l/kopi-senja">Bayar</a>
</autogopay-checkout>`)
})
