/** What a token may do. Every token reads; money, people and tokens themselves are never a token's to change. */
export const tokenScopes = ['read', 'write'] as const
export type TokenScope = (typeof tokenScopes)[number]

/** What each scope allows, in words that follow "may". They are shown where tokens are made and described. */
export const scopeWords: Record<TokenScope, string> = {
  read: 'read',
  write: 'read, and set prices, passes, gifts and webhooks',
}
