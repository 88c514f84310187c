/** Cuts one direction of a PostgreSQL connection into the messages of its protocol, in whatever pieces they come. */
export function messageReader(from: 'client' | 'server'): (chunk: Buffer) => Buffer[] {
  let rest: Buffer = Buffer.alloc(0)
  // Only the very first message of a client has no letter before its length.
  let letters = from === 'client' ? 0 : 1
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    const messages: Buffer[] = []
    while (rest.length >= letters + 4) {
      const length = letters + rest.readInt32BE(letters)
      if (rest.length < length) break
      messages.push(rest.subarray(0, length))
      rest = rest.subarray(length)
      letters = 1
    }
    return messages
  }
}

/** What a message is; empty for the one that opens a connection. */
export function kindOf(message: Buffer): string {
  const letter = String.fromCharCode(message[0] ?? 0)
  return /[A-Za-z]/.test(letter) ? letter : ''
}

/** Follows which statement each message of a client is about: its text is sent once for each connection. */
export function statementReader(): (message: Buffer) => string | undefined {
  const texts = new Map<string, string>()
  return (message) => {
    const [first = '', second = ''] = message.subarray(5).toString('latin1').split('\0', 2)
    if (kindOf(message) === 'P') texts.set(first, second)
    if (kindOf(message) === 'Q') return first
    return kindOf(message) === 'B' ? texts.get(second) : undefined
  }
}
