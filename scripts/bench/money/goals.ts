import { atLeast, atMost, type Goal } from '../goals'
import { pairedRatio } from '../statistics'
import type { Counted } from './counting'
import type { LedgerTimes } from './ledger'
import type { Purchases, ShopAtLevel } from './purchases'
import type { MoneyShopId } from './shops'

export type MoneyMeasured = { purchases: Purchases; counted: Counted[]; ledger: LedgerTimes }

/** Holds what was measured against what was promised. */
export function moneyGoalsOf({ purchases, counted, ledger }: MoneyMeasured): Goal[] {
  const { levels, tills } = purchases
  const farthing = find(counted, 'farthing')
  const { purchases: bought, failed, doubled } = find(tills, 'farthing')
  const lookUps = ledger.timings.filter(({ kind }) => kind === 'look-up')
  return [
    ...[...new Set(levels.map(({ buyers }) => buyers))].map((buyers) =>
      atLeast(
        `purchases${buyers}`,
        `purchases per second, ${buyers} at once, against the better withX402`,
        againstBest(levels.filter((level) => level.buyers === buyers)),
        1,
      ),
    ),
    atMost('failed', `failed or doubled purchases of ${bought}`, failed + doubled, 0, 'purchases'),
    atMost('rpcCalls', 'calls to the node per purchase, besides the wait', farthing.rpcCalls, 4, 'calls'),
    atMost('statements', 'statements per purchase', farthing.statements ?? Number.NaN, 6, 'statements'),
    // A statement that is not prepared is waited for twice.
    atMost(
      'roundTrips',
      'round trips to the database',
      farthing.roundTrips ?? Number.NaN,
      6.5,
      'round trips',
    ),
    atMost(
      'lookUps',
      'look-ups, largest ledger against smallest, the one that grows most',
      Math.max(...lookUps.map(({ growth }) => growth)),
      2,
      'times',
    ),
  ]
}

/** Against whichever of the others was faster at this level. */
function againstBest(levels: ShopAtLevel[]): number {
  const { rounds } = find(levels, 'farthing')
  return Math.min(
    ...levels.filter(({ id }) => id !== 'farthing').map((other) => pairedRatio(rounds, other.rounds)),
  )
}

function find<T extends { id: MoneyShopId }>(rows: T[], id: MoneyShopId): T {
  const row = rows.find((one) => one.id === id)
  if (!row) throw new Error(`Nothing was measured under ${id}`)
  return row
}
