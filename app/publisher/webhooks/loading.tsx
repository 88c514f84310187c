import { Skeleton } from '@/components/publisher/skeleton'

export default function WebhooksLoading() {
  return <Skeleton shape="form" />
}
