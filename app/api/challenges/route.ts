import { takeShown } from '@/lib/shown-challenges'

/** For the gates alone: what they send is signed with a key that only this installation has. */
export async function POST(request: Request): Promise<Response> {
  return new Response(null, { status: await takeShown(request) })
}
