/** Whole rupiah as Midtrans sends them back: `44000` becomes `"44000.00"`. */
export const formatAmount = (rupiah: number): string => `${rupiah}.00`
