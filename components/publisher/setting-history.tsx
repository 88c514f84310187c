import { shortHex } from '@/components/ui/short-hex'
import type { SettingChange } from '@/lib/dashboard/history'
import { cutShort, mostListed } from '@/lib/dashboard/most-listed'
import { sayTime } from './say'
import { sayChange } from './say-setting'

/** Every change of something that is set, who made it and when. */
export function SettingHistory({ changes, none }: { changes: SettingChange[]; none: string }) {
  if (changes.length === 0) return <p className="mt-3 text-soft">{none}</p>
  return (
    <>
      <ol className="mt-3 grid gap-2 text-[0.9375rem]">
        {changes.map((change) => (
          <li
            key={change.version}
            className="grid gap-x-6 border-b border-line py-2 sm:grid-cols-[12rem_1fr_8rem]"
          >
            <time dateTime={change.setAt} className="text-soft">
              {sayTime(change.setAt)}
            </time>
            <span className="min-w-0 break-words">
              {sayChange(change)}
              {isLater(change) && `, from ${sayTime(change.effectiveAt)} on`}
            </span>
            <span className="font-mono text-sm text-soft" title={change.setBy}>
              {change.setBy.startsWith('0x') ? shortHex(change.setBy) : change.setBy}
            </span>
          </li>
        ))}
      </ol>
      {changes.length >= mostListed && <p className="mt-3 text-soft">{cutShort}</p>}
    </>
  )
}

/** The same behind a line to open it, where it stands among forms. */
export function FoldedHistory({ changes }: { changes: SettingChange[] }) {
  return (
    <details className="mt-6">
      <summary className="min-h-11 w-fit cursor-pointer content-center text-soft hover:text-copper">
        History
      </summary>
      <SettingHistory changes={changes} none="Nothing was ever changed here." />
    </details>
  )
}

function isLater({ setAt, effectiveAt }: SettingChange): boolean {
  return Date.parse(effectiveAt) - Date.parse(setAt) > 60_000
}
