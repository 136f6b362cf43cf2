import { AUTOGOPAY_API } from '../autogopay-api/describe-routes.ts'
import { V1_API } from '../v1/description.ts'
import { CHECKOUT_API } from '../checkout/describe-routes.ts'
import type { ApiDescription } from './describe.ts'

/** Every API that the document describes, in the order of its pages. */
export const APIS: readonly ApiDescription[] = [V1_API, AUTOGOPAY_API, CHECKOUT_API]
