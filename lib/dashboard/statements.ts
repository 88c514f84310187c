/** What a wallet signs to enter the dashboard. */
export const publisherStatement = 'Sign in to the publisher dashboard. This costs nothing.'
