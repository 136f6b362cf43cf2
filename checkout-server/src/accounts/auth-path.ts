/** Below which path better-auth answers. */
export const AUTH_PATH = '/dashboard-api/auth'
/** Header in which we tell better-auth where a request comes from; never believed from outside. */
export const ADDRESS_HEADER = 'x-autogopay-address'
