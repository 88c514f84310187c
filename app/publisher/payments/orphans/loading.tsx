import { Skeleton } from '@/components/publisher/skeleton'

export default function OrphansLoading() {
  return <Skeleton shape="table" />
}
