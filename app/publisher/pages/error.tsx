'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function PricesError({ reset }: { reset: () => void }) {
  return <SectionError what="The prices" reset={reset} />
}
