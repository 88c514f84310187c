import { useEffect } from 'react'

/** What every tab of this browser knows: the articles that have been open here, so that none is offered again. */
export function rememberOpened(slug: string) {
  try {
    localStorage.setItem(keyOf(slug), new Date().toISOString())
  } catch {}
}

/**
 * Calls back when the article has been opened here before or is opened now: the paywall on show may be one that the
 * browser or the router has kept from before the payment, or another tab may have paid.
 */
export function useOpened(slug: string, onOpened: () => void) {
  useEffect(() => {
    const look = () => wasOpened(slug) && onOpened()
    const hear = (event: StorageEvent) => event.key === keyOf(slug) && look()
    look()
    addEventListener('storage', hear)
    addEventListener('pageshow', look)
    return () => {
      removeEventListener('storage', hear)
      removeEventListener('pageshow', look)
    }
  }, [slug, onOpened])
}

function wasOpened(slug: string): boolean {
  try {
    return localStorage.getItem(keyOf(slug)) !== null
  } catch {
    return false
  }
}

function keyOf(slug: string) {
  return `farthing:opened:${slug}`
}
