'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function PriceError({ reset }: { reset: () => void }) {
  return <SectionError what="The price of this page" reset={reset} />
}
