'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function PricesError({ retry }: { retry: () => void }) {
  return <SectionError what="The prices" retry={retry} />
}
