/** Ids without zod, for what is to be small. */

/** What an id of ours looks like: a prefix that says what it names, `_`, and 26 characters that sort by time. */
export const idShape = (prefix: string): RegExp => new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`)
