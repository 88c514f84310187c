import { Skeleton } from '@/components/publisher/skeleton'

export default function PaymentsLoading() {
  return <Skeleton shape="table" />
}
