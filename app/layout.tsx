import type { Metadata, Viewport } from 'next'
import localFont from 'next/font/local'
import type { ReactNode } from 'react'
import { SiteFooter } from '@/components/site/site-footer'
import { SiteHeader } from '@/components/site/site-header'
import { THEME_SCRIPT } from '@/components/site/theme'
import { publication } from '@/lib/content/publication'
import './globals.css'

const newsreader = localFont({
  src: [
    { path: './fonts/newsreader.woff2', style: 'normal', weight: '200 800' },
    { path: './fonts/newsreader-italic.woff2', style: 'italic', weight: '200 800' },
  ],
  variable: '--font-newsreader',
  adjustFontFallback: 'Times New Roman',
})

export const metadata: Metadata = {
  title: { default: publication.name, template: `%s · ${publication.name}` },
  description: publication.description,
  openGraph: { siteName: publication.name, type: 'website' },
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f1e7' },
    { media: '(prefers-color-scheme: dark)', color: '#16140f' },
  ],
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The theme script writes data-theme before React wakes up.
    <html lang="en" className={newsreader.variable} suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant; it must run before the first paint. */}
        <script dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
        {/* By hand: Next would make the address absolute, and a static page must not know its origin. */}
        <link rel="alternate" type="application/rss+xml" title={publication.name} href="/feed.xml" />
      </head>
      <body className="group/body">
        <a
          href="#main"
          className="sr-only z-50 rounded-button bg-card px-4 py-3 font-semibold text-ink shadow-card focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
        >
          Skip to the text
        </a>
        <SiteHeader />
        <main id="main" tabIndex={-1} className="flex-1 outline-none">
          {children}
        </main>
        <SiteFooter />
      </body>
    </html>
  )
}
