/** What a right opens, as one word: everything of a publisher, or what has a tag, or is in a section. */
export type Scope = `all:${string}` | `tag:${string}:${string}` | `section:${string}:${string}`

/** Lists the scopes that an article is in. */
export function scopesOf({
  publisher,
  tags,
  section,
}: {
  publisher: string
  tags: readonly string[]
  section: string
}): Scope[] {
  return [
    `all:${publisher}`,
    ...tags.map((tag): Scope => `tag:${publisher}:${tag}`),
    `section:${publisher}:${section}`,
  ]
}
