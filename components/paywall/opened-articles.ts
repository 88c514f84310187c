import { useEffect } from 'react'

/** What every tab of this browser knows: when an article was last open here, so that none goes on offering it. */
export function rememberOpened(slug: string) {
  try {
    localStorage.setItem(keyOf(slug), String(Date.now()))
  } catch {}
}

/**
 * Calls back when the article was opened after this document was loaded: by another tab while the paywall is on show,
 * or before the browser's or the router's cache brought the paywall back.
 */
export function useOpened(slug: string, onOpened: () => void) {
  useEffect(() => {
    // A paywall that was loaded after that is the server's own answer.
    const look = () => lastOpened(slug) > performance.timeOrigin && onOpened()
    const hear = (event: StorageEvent) => event.key === keyOf(slug) && look()
    const comeBack = (event: PageTransitionEvent) => event.persisted && look()
    look()
    addEventListener('storage', hear)
    addEventListener('pageshow', comeBack)
    return () => {
      removeEventListener('storage', hear)
      removeEventListener('pageshow', comeBack)
    }
  }, [slug, onOpened])
}

function lastOpened(slug: string): number {
  try {
    return Number(localStorage.getItem(keyOf(slug)) ?? 0)
  } catch {
    return 0
  }
}

function keyOf(slug: string) {
  return `farthing:opened:${slug}`
}
