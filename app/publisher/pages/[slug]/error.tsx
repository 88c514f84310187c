'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function PriceError({ retry }: { retry: () => void }) {
  return <SectionError what="The price of this page" retry={retry} />
}
