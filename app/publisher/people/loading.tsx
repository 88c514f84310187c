import { Skeleton } from '@/components/publisher/skeleton'

export default function PeopleLoading() {
  return <Skeleton shape="form" />
}
