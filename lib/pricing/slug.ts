const slugPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
const maxLength = 100

/**
 * Returns the canonical slug of a path below `/articles/`, or `undefined` when the path names no article.
 *
 * The path is decoded exactly once, as the page's own router does, so that the gate and the page can never mean two
 * different articles by one URL.
 */
export function slugOfPath(pathname: string): string | undefined {
  const prefix = '/articles/'
  if (!pathname.startsWith(prefix)) return undefined
  try {
    const slug = decodeURIComponent(pathname.slice(prefix.length))
    return isSlug(slug) ? slug : undefined
  } catch {
    return undefined
  }
}

/** Whether a text is a slug: lower-case letters and digits in words joined by single hyphens. */
export function isSlug(text: string): boolean {
  return text.length <= maxLength && slugPattern.test(text)
}
