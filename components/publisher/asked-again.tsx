import { Button } from '@/components/ui/button'

type Props = { text: string; yes: string; busy?: boolean; onYes: () => void; onNo: () => void }

/** Asks once more before something is done that cannot be taken back. */
export function AskedAgain({ text, yes, busy = false, onYes, onNo }: Props) {
  return (
    <div role="alert" className="rounded-card bg-well px-4 py-3">
      <p className="max-w-2xl leading-relaxed">{text}</p>
      <div className="mt-3 flex flex-wrap gap-4">
        <Button busy={busy} onClick={onYes}>
          {yes}
        </Button>
        <Button variant="secondary" onClick={onNo}>
          Leave it
        </Button>
      </div>
    </div>
  )
}
