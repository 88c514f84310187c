'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function PaymentsError({ retry }: { retry: () => void }) {
  return <SectionError what="The payments" retry={retry} />
}
