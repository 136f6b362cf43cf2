import * as shared from '@autogopay/shared'
import type { z } from 'zod'
import * as v1 from '../v1/answers.ts'

/** Schemas that the document names; every body and every JSON answer is one of them. */
export const COMPONENTS: Readonly<Record<string, z.ZodType>> = {
  GenerateQris: shared.GenerateQris,
  GeneratedQris: shared.GeneratedQris,
  TransactionRef: shared.TransactionRef,
  TransactionAnswer: shared.TransactionAnswer,
  SetCallbackUrl: shared.SetCallbackUrl,
  CallbackUrlAnswer: shared.CallbackUrlAnswer,
  AutogopayCallback: shared.AutogopayCallback,
  AutogopayError: shared.AutogopayError,
  CreatePayment: shared.CreatePayment,
  Payment: shared.Payment,
  PaymentPage: shared.PaymentPage,
  Customer: shared.Customer,
  Metadata: shared.Metadata,
  CreateRefund: shared.CreateRefund,
  Refund: shared.Refund,
  RefundList: v1.RefundList,
  CreateWebhookEndpoint: shared.CreateWebhookEndpoint,
  WebhookEndpoint: shared.WebhookEndpoint,
  CreatedWebhookEndpoint: shared.CreatedWebhookEndpoint,
  WebhookEndpointList: v1.WebhookEndpointList,
  WebhookDelivery: shared.WebhookDelivery,
  WebhookAttempt: shared.WebhookAttempt,
  WebhookDeliveryPage: v1.WebhookDeliveryPage,
  WebhookEvent: shared.WebhookEvent,
  ProviderEvent: shared.ProviderEvent,
  ProviderEventPage: v1.ProviderEventPage,
  CheckoutPayment: shared.CheckoutPayment,
  RenewedPayment: shared.RenewedPayment,
  Problem: shared.Problem,
  FieldError: shared.FieldError,
}
