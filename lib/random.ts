/** So many bytes are written as base64 without a rest. */
const stockBytes = 1023

/**
 * Makes a source of random text: `length` characters at a time, none ever given out twice.
 *
 * It is drawn in stock, and written as text when it is drawn: asking the system for 16 bytes takes it as long as asking
 * for a thousand, and in the gate's sandbox every touch of a typed array goes through a proxy.
 *
 * @param write how bytes become characters that are as random as they are
 */
export function randomText(write: (bytes: Uint8Array) => string): (length: number) => string {
  let stock = ''
  let used = 0
  return (length) => {
    if (used + length > stock.length) {
      stock = write(crypto.getRandomValues(new Uint8Array(stockBytes)))
      used = 0
    }
    used += length
    return stock.slice(used - length, used)
  }
}
