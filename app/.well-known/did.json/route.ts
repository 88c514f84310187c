import { didDocument } from '@/lib/receipts'

export const dynamic = 'force-dynamic'

/** The keys that receipts are checked with (did:web). */
export function GET(): Response {
  const headers = { 'Content-Type': 'application/did+json', 'Access-Control-Allow-Origin': '*' }
  return Response.json(didDocument(), { headers })
}
