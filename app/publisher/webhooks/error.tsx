'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function WebhooksError({ reset }: { reset: () => void }) {
  return <SectionError what="The webhooks" reset={reset} />
}
