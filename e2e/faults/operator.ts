import { execFile } from 'node:child_process'
import { world } from '../world'
import type { Scene } from './stage'

/** What `npm run books` tells an operator. */
export interface BooksTold {
  /** What the command ends with: 0 when ledger and chain agree. */
  code: number
  text: string
  sales: Sum
  /** What came in and bought nothing: it is to be paid back. */
  orphans: Sum
  open: { state: string; count: number }[]
}

interface Sum {
  count: number
  amount: bigint
}

interface BooksJson {
  days: Record<'chain' | 'sales' | 'orphans', { count: number; amount: string }>[]
  open: { payments: { state: string; count: number }[] }
}

/** Compares the ledger with the chain as an operator does, by the command for it. */
export async function tellBooks(scene: Scene): Promise<BooksTold> {
  const args = ['--conditions=react-server', '--import', 'tsx', 'scripts/books.ts', '--json']
  const { code, text } = await run(scene, args)
  if (code > 1) throw new Error(`the books cannot tell: ${text}`)
  const told = JSON.parse(text) as BooksJson[]
  const days = told.flatMap((each) => each.days)
  const sum = (which: 'sales' | 'orphans') => ({
    count: days.reduce((total, day) => total + day[which].count, 0),
    amount: days.reduce((total, day) => total + BigInt(day[which].amount), 0n),
  })
  const open = told.flatMap((each) => each.open.payments)
  return { code, text, sales: sum('sales'), orphans: sum('orphans'), open }
}

/** Checks the audit log as an operator does. */
export function verifyAudit(scene: Scene): Promise<{ code: number; text: string }> {
  return run(scene, ['--import', 'tsx', 'scripts/audit-verify.ts'])
}

function run(
  { rpcUrl, databaseUrl, env: set }: Scene,
  args: string[],
): Promise<{ code: number; text: string }> {
  // As the site is configured, on wires that nobody cuts.
  const own = { ...world().env, ...set, RPC_URL: rpcUrl, DATABASE_URL: databaseUrl }
  const env = { ...process.env, ...own } as NodeJS.ProcessEnv
  return new Promise((done) => {
    execFile(process.execPath, args, { env, timeout: 120_000 }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : 2) : 0
      done({ code, text: stdout || stderr })
    })
  })
}
