/** A history and the list of orphans go back so far; on a screen nobody reads more. */
export const mostListed = 200

/** What stands under a list that may have been cut. */
export const cutShort = `The newest ${mostListed} are shown.`
