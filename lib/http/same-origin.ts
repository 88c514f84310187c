/**
 * Whether a request comes from this site's own pages, by `Sec-Fetch-Site` and by `Origin`, which older browsers send
 * alone. Requests with neither are not from a browser that could be tricked: they carry no cookie that their sender does
 * not hold.
 */
export function isSameOrigin(headers: Headers, publicOrigin: string): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') return false
  const origin = headers.get('origin')
  return origin === null || origin === publicOrigin
}

/** Whether a browser says that a form of this site's own pages was sent. Programs, which say nothing, have none. */
export function isOwnForm(headers: Headers, publicOrigin: string): boolean {
  const site = headers.get('sec-fetch-site')
  return site === null ? headers.get('origin') === publicOrigin : site === 'same-origin'
}
