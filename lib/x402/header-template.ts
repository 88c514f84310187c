import { textToBase64 } from '../base64'
import { asciiJson } from './headers'

/** A piece of the text between two values, and its base64 as far as whole groups of three bytes lie in it. */
interface Piece {
  text: string
  /** How much of the piece belongs to the group that the value before it has begun. */
  lead: string
  base64: string
  tail: string
}

/**
 * Prepares a header value (see `encodeHeader`) that is written again and again with other values in a few places, so
 * that only those are encoded each time.
 *
 * @param sample the object with values as long as those to come
 * @param values the texts in it that will differ, in the order in which they appear in its JSON; all ASCII
 * @returns a function from new values to the header value
 */
export function headerTemplate(
  sample: object,
  values: readonly string[],
): (values: readonly string[]) => string {
  const lengths = values.map((value) => value.length)
  const pieces = piecesOf(asciiJson(sample), values)
  return (now) => {
    if (now.some((value, i) => value.length !== lengths[i])) {
      return textToBase64(pieces.map(({ text }, i) => text + (now[i] ?? '')).join(''))
    }
    let header = ''
    let open = ''
    pieces.forEach(({ lead, base64, tail }, i) => {
      header += btoa(open + lead) + base64
      open = tail + (now[i] ?? '')
    })
    return header + btoa(open)
  }
}

function piecesOf(json: string, values: readonly string[]): Piece[] {
  let at = 0
  return [...values, undefined].map((value) => {
    const end = value === undefined ? json.length : json.indexOf(value, at)
    if (end < 0) throw new Error('no such value')
    const text = json.slice(at, end)
    const lead = (3 - (at % 3)) % 3
    const whole = lead + Math.max(0, Math.floor((text.length - lead) / 3) * 3)
    at = end + (value ?? '').length
    return {
      text,
      lead: text.slice(0, lead),
      base64: textToBase64(text.slice(lead, whole)),
      tail: text.slice(whole),
    }
  })
}
