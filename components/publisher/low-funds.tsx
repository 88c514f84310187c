import type { LowFunds as Low } from '@/lib/funds'

/** Who brings payments to the chain and will soon be unable to: the owners are told while there is time. */
export function LowFunds({ accounts }: { accounts: Low[] }) {
  return accounts.map(({ network, coin, address, settlements, spent }) => (
    <section
      key={network}
      aria-label={`Funds on ${network}`}
      className="mt-6 rounded-card border border-danger bg-card p-5"
    >
      {spent && (
        <p className="leading-relaxed">
          The account that pays for settling on {network} has spent what it may in a day, and settles nothing
          more until midnight UTC. If these are real readers, raise RELAYER_USD_PER_DAY.
        </p>
      )}
      {settlements !== undefined && (
        <p className="leading-relaxed wrap-anywhere">
          {settlements === 0
            ? `The account that pays for settling on ${network} has no ${coin} left, and settles nothing more. `
            : `The account that pays for settling on ${network} has ${coin} for about ${settlements} more payments. `}
          Send a little {coin} to <span className="font-mono text-sm">{address}</span> on {network}.
        </p>
      )}
    </section>
  ))
}
