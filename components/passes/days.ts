const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })

/** A moment as it is written for everybody, wherever they are. */
export function sayDay(at: Date): string {
  return `${days.format(at)} UTC`
}
