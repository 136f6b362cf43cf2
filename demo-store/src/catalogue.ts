/** One thing on sale. */
export interface Product {
  /** Also the name of its picture, `/products/{id}.svg`. */
  id: string
  name: string
  /** What one piece is: `250 g`, `1 lembar`. */
  unit: string
  description: string
  /** Whole rupiah. */
  price: number
}

/** Everything on sale, in the order of the shop window. */
export const CATALOGUE: readonly Product[] = [
  {
    id: 'kopi-gayo',
    name: 'Kopi Gayo',
    unit: '250 g, biji utuh',
    description:
      'Arabika dari dataran tinggi Aceh, disangrai sedang. Cokelat, rempah, manis panjang.',
    price: 89_000,
  },
  {
    id: 'syal-batik',
    name: 'Syal Batik Parang',
    unit: '180 × 50 cm',
    description: 'Batik cap di atas katun primisima, pewarna indigo alami dari Yogyakarta.',
    price: 185_000,
  },
  {
    id: 'bumbu-rendang',
    name: 'Bumbu Rendang',
    unit: '200 g',
    description: 'Bumbu giling Minang siap masak untuk satu kilogram daging. Tanpa pengawet.',
    price: 35_000,
  },
  {
    id: 'cangkir-enamel',
    name: 'Cangkir Enamel',
    unit: '350 ml',
    description: 'Cangkir lurik seperti di dapur nenek, aman di atas kompor dan tahan banting.',
    price: 68_000,
  },
  {
    id: 'sambal-roa',
    name: 'Sambal Roa',
    unit: '150 g',
    description: 'Ikan roa asap Manado dan cabai rawit. Pedasnya sopan, gurihnya tidak.',
    price: 42_000,
  },
  {
    id: 'teh-melati',
    name: 'Teh Melati',
    unit: '100 g, daun',
    description: 'Teh hijau Jawa Tengah yang diharumkan semalaman dengan bunga melati segar.',
    price: 28_000,
  },
]

const BY_ID = new Map(CATALOGUE.map((product) => [product.id, product]))

/** The product of that id, or null when the shop does not sell it (any more). */
export function findProduct(id: string): Product | null {
  return BY_ID.get(id) ?? null
}
