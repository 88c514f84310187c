import type { MetadataRoute } from 'next'
import { publicOriginOf } from '@/lib/edge-env'

export const dynamic = 'force-dynamic'

export default function robots(): MetadataRoute.Robots {
  return {
    rules: { userAgent: '*', allow: '/', disallow: ['/api/', '/library', '/paywall/'] },
    sitemap: `${publicOriginOf(process.env.PUBLIC_ORIGIN)}/sitemap.xml`,
  }
}
