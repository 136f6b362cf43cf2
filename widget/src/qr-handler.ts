import { formatRupiah } from '@autogopay/shared/rupiah'
import { adoptStyles } from './rendering/css.ts'
import type { ReactiveElement, Controller } from './rendering/element.ts'
import { nothing } from './rendering/html.ts'
import type { CheckoutPayment } from './contract.ts'
import { savePicture, sharePicture } from './hand-over.ts'
import type { Notice } from './payment-controller.ts'
import type { QrDrawing } from './qr.ts'
import { qrPicture } from './qr-picture.ts'
import { zoomDialog } from './screens/zoom.ts'
import type { Screen } from './screens/screen.ts'
import { lockScroll } from './scroll-lock.ts'
import { dialogStyles } from './styles/dialog.ts'
import { zoomStyles } from './styles/zoom.ts'
import { clockText } from './times.ts'
import type { View } from './view.ts'

/** What a payer can do with the code: enlarge it, save or share its picture. */
export class QrHandler implements Controller {
  private readonly host: ReactiveElement
  private readonly say: (notice: Notice) => void
  private readonly draw: (text: string) => QrDrawing | null | undefined
  private isZoomed = false
  private unlock: (() => void) | null = null

  /**
   * @param say - Tells the payer how it went.
   * @param draw - Draws a code: handed in, so that what is loaded on demand need not bring it again.
   */
  constructor(
    host: ReactiveElement,
    say: (notice: Notice) => void,
    draw: (text: string) => QrDrawing | null | undefined,
  ) {
    this.host = host
    this.say = say
    this.draw = draw
    host.addController(this)
    adoptStyles(host.renderRoot, dialogStyles.cssText + zoomStyles.cssText)
  }

  hostUpdated(): void {
    const dialog = this.host.renderRoot.querySelector<HTMLDialogElement>('dialog.zoom')
    if (!dialog) this.leave()
    else if (!dialog.open && this.host.isConnected) {
      dialog.showModal()
      this.unlock ??= lockScroll()
    }
  }

  hostDisconnected(): void {
    this.leave()
  }

  zoom(): void {
    this.isZoomed = true
    this.host.requestUpdate()
  }

  /** The dialog with the large code, while it is wanted and there is a code. */
  dialog(view: View, screen: Screen): unknown {
    const qrText = view.kind === 'waiting-qr' ? view.qrText : null
    const drawing = qrText && this.draw(qrText)
    if (view.kind !== 'waiting-qr' || !drawing) this.isZoomed = false
    if (!this.isZoomed || !drawing || !('payment' in view)) return nothing
    const { merchantName: merchant, payableAmount, expiresAt } = view.payment
    const until = clockText(expiresAt, screen.now, screen.text, screen.zone)
    const facts = { merchant, amount: formatRupiah(payableAmount), until }
    return zoomDialog(drawing, facts, screen, () => {
      this.isZoomed = false
      this.host.requestUpdate()
    })
  }

  async save(payment: CheckoutPayment | null, screen: Screen): Promise<void> {
    await this.hand(payment, screen, async (picture, name) => {
      savePicture(picture, name)
      return 'saved'
    })
  }

  async share(payment: CheckoutPayment | null, screen: Screen): Promise<void> {
    await this.hand(payment, screen, async (picture, name) =>
      (await sharePicture(picture, name)) ? 'shared' : null,
    )
  }

  private async hand(
    payment: CheckoutPayment | null,
    { text, now, zone }: Screen,
    give: (picture: Blob, name: string) => Promise<Notice | null>,
  ): Promise<void> {
    const drawing = payment?.qrText && this.draw(payment.qrText)
    if (!payment || !drawing) return
    try {
      const picture = await qrPicture(drawing, {
        merchant: payment.merchantName,
        amount: formatRupiah(payment.payableAmount),
        until: text.validUntil(clockText(payment.expiresAt, now, text, zone)),
      })
      const name = `qris-${payment.orderId.replace(/[^\w.-]+/g, '-')}.png`
      const given = await give(picture, name)
      if (given) this.say(given)
    } catch {
      this.say('notCopied')
    }
  }

  private leave(): void {
    this.isZoomed = false
    this.unlock?.()
    this.unlock = null
  }
}
