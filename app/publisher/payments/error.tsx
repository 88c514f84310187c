'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function PaymentsError({ reset }: { reset: () => void }) {
  return <SectionError what="The payments" reset={reset} />
}
