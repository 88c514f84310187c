import { Skeleton } from '@/components/publisher/skeleton'

export default function PaymentLoading() {
  return <Skeleton shape="form" />
}
