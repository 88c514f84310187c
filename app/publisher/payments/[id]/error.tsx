'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function PaymentError({ retry }: { retry: () => void }) {
  return <SectionError what="This payment" retry={retry} />
}
