/** Both ends of an address or a hash, enough for a person to compare. */
export function shortHex(hex: string): string {
  return `${hex.slice(0, 6)}…${hex.slice(-4)}`
}
