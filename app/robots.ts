import type { MetadataRoute } from 'next'
import { edgeEnv } from '@/lib/edge-env'

export const dynamic = 'force-dynamic'

export default function robots(): MetadataRoute.Robots {
  return {
    rules: { userAgent: '*', allow: '/', disallow: ['/api/', '/library', '/paywall/', '/pay/'] },
    sitemap: `${edgeEnv().publicOrigin}/sitemap.xml`,
  }
}
