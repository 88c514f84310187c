import 'server-only'
import { db, type Executor } from '../db/client'
import { env } from '../env'
import { saveSettings, settingsInTurn } from '../publishers/settings'
import type { Actor } from './actor'
import { type FieldError, invalid, type Outcome } from './api'

/** Something that a publisher has one of. */
interface Change {
  publisher: string
  kind: 'rules' | 'passes' | 'allowance'
  value: unknown
  /** What its editor has read; without it whatever is there is replaced. */
  version: number | undefined
}

/**
 * Saves it, and returns its version. Two editors who have read one version do not both save: the second is told, whichever it is.
 *
 * @param refuse what else may be wrong with it, looked at while nobody else saves one
 */
export function saveInTurn(
  { wallet }: Actor,
  { publisher, kind, value, version }: Change,
  refuse: (tx: Executor) => Promise<FieldError[]> = async () => [],
): Promise<Outcome<number>> {
  return settingsInTurn(
    db(env().DATABASE_URL),
    kind,
    [publisher],
    async (tx, held): Promise<Outcome<number>> => {
      if (version !== undefined && version !== (held.get(publisher)?.version ?? 0))
        return { ok: false, problem: changedSince }
      const errors = await refuse(tx)
      if (errors.length > 0) return invalid(errors)
      const [saved = 0] = await saveSettings(tx, [
        { publisher, kind, subject: publisher, value, setBy: wallet },
      ])
      return { ok: true, data: saved }
    },
  )
}

export const changedSince = {
  status: 409,
  code: 'changed_since',
  title: 'Somebody has changed this since',
  detail: 'Your change was not made. Load the page again, look at what it says now, and change it then.',
}
