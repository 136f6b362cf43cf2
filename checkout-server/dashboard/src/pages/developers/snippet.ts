/** What a shop wants of the element: only what differs from the element's own ways is written down. */
export interface Look {
  mode: 'inline' | 'modal' | 'button'
  theme: 'auto' | 'light' | 'dark'
  locale: 'auto' | 'id' | 'en'
  'device-flow': 'auto' | 'qr' | 'deeplink'
  label: string
  'return-url': string
  'hide-amount': boolean
  /** `#0a6b4b`; null: the shop's own, or the element's. */
  accent: string | null
}

export const PLAIN: Look = {
  mode: 'inline',
  theme: 'auto',
  locale: 'auto',
  'device-flow': 'auto',
  label: '',
  'return-url': '',
  'hide-amount': false,
  accent: null,
}

/** Where the script is, and its hash. */
export interface ScriptNames {
  path: string
  integrity: string
}

/** The element's attributes that this look needs. */
export function attributesOf(look: Look): [name: string, value: string][] {
  const given = Object.entries(look) as [keyof Look, Look[keyof Look]][]
  return given
    .filter(([name, value]) => name !== 'accent' && value !== PLAIN[name])
    .filter(([name]) => name !== 'label' || look.mode === 'button')
    .map(([name, value]) => [name, value === true ? '' : String(value)])
}

/** The tag for a shop's page. */
export function snippetOf({
  look,
  script,
  origin,
}: {
  look: Look
  script: ScriptNames
  origin: string
}): string {
  const more = attributesOf(look).map(([name, value]) =>
    value ? `\n  ${name}="${escaped(value)}"` : `\n  ${name}`,
  )
  return `<script
  src="${origin}${script.path}"
  integrity="${script.integrity}"
  crossorigin="anonymous"
  async
></script>

<autogopay-checkout
  token="CHECKOUT_TOKEN"${more.join('')}
>
  <a href="${origin}/pay/CHECKOUT_TOKEN">Bayar sekarang</a>
</autogopay-checkout>`
}

/** The rule for the shop's style sheet; empty: it needs none. */
export function styleOf({ accent }: Look): string {
  return accent ? `autogopay-checkout {\n  --autogopay-accent: ${accent};\n}` : ''
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' }
const escaped = (text: string) => text.replaceAll(/[&"<>]/g, (sign) => ENTITIES[sign] ?? sign)
