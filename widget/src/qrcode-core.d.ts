/** The part of `qrcode` that works out the modules: in tests, what our own encoder is held against. */
declare module 'qrcode/lib/core/qrcode.js' {
  export function create(
    text: string | { data: string; mode: 'alphanumeric' | 'byte' }[],
    options: { errorCorrectionLevel: 'M'; version?: number; maskPattern?: number },
  ): { modules: { size: number; get(row: number, column: number): number } }
}
