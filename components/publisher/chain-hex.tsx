import { CopyButton } from '@/components/paywall/copy-button'
import { shortHex } from '@/components/ui/short-hex'

type Props = { value: string; href: string | null; what: string }

/** An address or a hash: both its ends, the whole to copy, and where to look it up. */
export function ChainHex({ value, href, what }: Props) {
  const short = (
    <span className="font-mono" title={value}>
      {shortHex(value)}
    </span>
  )
  return (
    <span className="inline-flex items-center gap-2">
      {href ? (
        <a href={href} rel="noreferrer" target="_blank" className="link">
          {short}
        </a>
      ) : (
        short
      )}
      <CopyButton text={value} label={`Copy ${what}`} />
    </span>
  )
}
