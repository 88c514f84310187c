'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function PaymentError({ reset }: { reset: () => void }) {
  return <SectionError what="This payment" reset={reset} />
}
