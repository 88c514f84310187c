'use client'

import { SectionError } from '@/components/publisher/section-error'

export default function WebhooksError({ retry }: { retry: () => void }) {
  return <SectionError what="The webhooks" retry={retry} />
}
