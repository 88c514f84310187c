/** Drawn in stock: asking the system for 16 bytes takes it as long as asking for a thousand. */
const stock = new Uint8Array(1024)
let used = stock.length

/** Returns `count` bytes, at most 1024, from the system's generator. None is ever given out twice. */
export function randomBytes(count: number): Uint8Array {
  if (used + count > stock.length) {
    crypto.getRandomValues(stock)
    used = 0
  }
  const bytes = stock.slice(used, used + count)
  stock.fill(0, used, used + count)
  used += count
  return bytes
}
