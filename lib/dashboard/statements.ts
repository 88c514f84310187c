/** What a wallet signs to enter the dashboard. */
export const publisherStatement = 'Sign in to the publisher dashboard. This costs nothing.'

/** What a wallet signs to change where money goes: the change itself, in words of one meaning. */
export function payToStatement(publisher: string, network: string, payTo: string): string {
  return `From now on ${publisher} is paid on ${network} at ${payTo}.`
}

/** What a wallet signs to withdraw such a change before it takes effect. */
export function payToWithdrawal(publisher: string, network: string, payTo: string): string {
  return `I withdraw the change by which ${publisher} was to be paid on ${network} at ${payTo}.`
}

/** What an owner signs to make a wallet an owner, or to remove one. */
export function ownerStatement(wallet: string, to: 'owner' | 'removed'): string {
  return to === 'owner'
    ? `From now on ${wallet} is an owner of this installation and may do all that I may.`
    : `From now on ${wallet} is not an owner of this installation any more.`
}

/** What an owner signs to withdraw that before it takes effect. */
export function ownerWithdrawal(wallet: string, was: 'owner' | 'removed'): string {
  return was === 'owner'
    ? `I withdraw the change by which ${wallet} was to become an owner of this installation.`
    : `I withdraw the change by which ${wallet} was to be removed as an owner of this installation.`
}

/** What a wallet signs to have a webhook's messages signed with another secret. */
export function rotateStatement(host: string, id: string): string {
  return `From now on the messages to ${host} (${id}) are signed with a new secret.`
}

/** What a wallet signs to withdraw that before it takes effect. */
export function rotateWithdrawal(host: string, id: string): string {
  return `I withdraw the change by which the messages to ${host} (${id}) were to be signed with a new secret.`
}
