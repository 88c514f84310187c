import { publication } from '@/lib/content/publication'

export function SiteFooter() {
  return (
    <footer className="mt-24 border-t border-line text-sm text-soft" data-noprint="">
      <div className="mx-auto max-w-6xl px-5 py-10 sm:px-8">
        <p className="font-serif text-lg text-ink">{publication.name}</p>
      </div>
    </footer>
  )
}
