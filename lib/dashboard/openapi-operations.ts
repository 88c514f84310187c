import 'server-only'
import { z } from 'zod'
import { mostListed } from './most-listed'
import { allowanceChange, newGift, passesChange } from './offers'
import type { Operation } from './openapi'
import { paymentOperations } from './openapi-payments'
import { revenueOperations } from './openapi-revenue'
import * as shapes from './openapi-shapes'
import { webhookOperations } from './openapi-webhooks'
import { ownerChange } from './owners'
import { pageChange, ruleChange } from './pages'
import { payToChange, payToStay } from './pay-to'
import { invitation, newPublisher } from './people'
import { newToken } from './tokens'

const publisher = { publisher: 'The handle of a publisher; without it your own, or the house.' }

/** Every call of the publisher's API. A test holds it against the route files. */
export const operations: readonly Operation[] = [
  { method: 'get', path: '/session', summary: 'Who you are here', data: shapes.actorShape },
  {
    method: 'post',
    path: '/session',
    summary: 'Sign in with an EIP-4361 message',
    body: z.strictObject({ message: z.string(), signature: z.string() }),
    data: shapes.actorShape,
    session: true,
  },
  {
    method: 'delete',
    path: '/session',
    summary: 'Sign out',
    query: { everywhere: 'Ends every session of the wallet.' },
    status: 204,
    session: true,
  },
  { method: 'get', path: '/pages', summary: 'Every page, what it costs and why', data: shapes.pagesShape },
  {
    method: 'patch',
    path: '/pages',
    summary: 'Change many pages in the same way, all or none',
    body: z.strictObject({ slugs: z.array(z.string()), change: pageChange }),
    data: shapes.pagesShape,
  },
  { method: 'get', path: '/pages/{slug}', summary: 'One page', data: shapes.pageShape },
  {
    method: 'patch',
    path: '/pages/{slug}',
    summary: 'Change one page: what is sent is set, null takes away, the rest stays',
    body: pageChange,
    data: shapes.pageShape,
  },
  {
    method: 'get',
    path: '/pages/{slug}/history',
    summary: `The changes of a page and of its publisher’s rules, newest first, at most ${mostListed}`,
    data: shapes.historyShape,
  },
  {
    method: 'get',
    path: '/pages/{slug}/preview',
    summary: 'What a stranger would see with so many blocks',
    query: { blocks: 'From 1 to 12. Without it: as the page is, and all of it when it is free.' },
    data: shapes.previewShape,
  },
  {
    method: 'get',
    path: '/rules',
    summary: 'The rules, in their order',
    query: publisher,
    data: shapes.ruleSetShape,
  },
  {
    method: 'put',
    path: '/rules',
    summary: 'Set all rules, in their order',
    query: publisher,
    body: ruleChange,
    data: shapes.ruleSetShape,
  },
  {
    method: 'get',
    path: '/history',
    summary: `The changes of the passes, the allowance and the payees of a publisher, newest first, at most ${mostListed}`,
    query: { ...publisher, kind: 'passes, allowance or pay_to; without it all of them.' },
    data: shapes.historyShape,
  },
  ...revenueOperations,
  {
    method: 'get',
    path: '/passes',
    summary: 'The passes on sale',
    query: publisher,
    data: shapes.passListShape,
  },
  {
    method: 'put',
    path: '/passes',
    summary: 'Set all passes; whoever holds one that is not among them keeps it until it ends',
    query: publisher,
    body: passesChange,
    data: shapes.passListShape,
  },
  {
    method: 'get',
    path: '/allowance',
    summary: 'How many articles a browser may open for nothing in a month',
    query: publisher,
    data: shapes.allowanceShape,
  },
  {
    method: 'put',
    path: '/allowance',
    summary: 'Set how many articles a browser may open for nothing in a month',
    query: publisher,
    body: allowanceChange,
    data: shapes.allowanceShape,
  },
  {
    method: 'get',
    path: '/gifts',
    summary: 'The newest gift links',
    query: publisher,
    data: shapes.giftsShape,
  },
  {
    method: 'post',
    path: '/gifts',
    summary: 'Make a gift link',
    query: publisher,
    body: newGift,
    data: shapes.newGiftShape,
    status: 201,
  },
  {
    method: 'delete',
    path: '/gifts/{id}',
    summary: 'Withdraw a gift link; what was opened with it stays open for its week',
    query: publisher,
    status: 204,
  },
  ...webhookOperations,
  { method: 'get', path: '/members', summary: 'Who acts for whom', data: shapes.membersShape },
  {
    method: 'post',
    path: '/members',
    summary: 'Invite a wallet, or change its role',
    body: invitation,
    data: shapes.membersShape,
    status: 201,
    session: true,
  },
  { method: 'delete', path: '/members/{wallet}', summary: 'Remove a wallet', status: 204, session: true },
  { method: 'get', path: '/publishers', summary: 'The publishers', data: shapes.publishersShape },
  {
    method: 'post',
    path: '/publishers',
    summary: 'Add a publisher, or rename one',
    body: newPublisher,
    data: shapes.publishersShape,
    session: true,
  },
  {
    method: 'get',
    path: '/pay-to',
    summary: 'Where a publisher is paid',
    query: publisher,
    data: shapes.payTosShape,
  },
  {
    method: 'post',
    path: '/pay-to',
    summary: 'Change where a publisher is paid, with a signature that spells it out',
    query: publisher,
    body: payToChange,
    data: shapes.effectiveShape,
    session: true,
  },
  {
    method: 'post',
    path: '/pay-to/withdraw',
    summary: 'Withdraw a change that has not taken effect, with a signature that spells it out',
    query: publisher,
    body: payToStay,
    data: shapes.effectiveShape,
    session: true,
  },
  { method: 'get', path: '/owners', summary: 'Who owns the installation', data: shapes.ownersShape },
  {
    method: 'post',
    path: '/owners',
    summary: 'Make a wallet an owner, with a signature that spells it out',
    body: ownerChange,
    data: shapes.effectiveShape,
    session: true,
  },
  {
    method: 'post',
    path: '/owners/remove',
    summary: 'Remove an owner, but never the last, with a signature that spells it out',
    body: ownerChange,
    data: shapes.effectiveShape,
    session: true,
  },
  {
    method: 'post',
    path: '/owners/withdraw',
    summary: 'Withdraw such a change that has not taken effect, with a signature that spells it out',
    body: ownerChange,
    data: shapes.effectiveShape,
    session: true,
  },
  { method: 'get', path: '/tokens', summary: 'Your tokens', data: shapes.tokensShape },
  {
    method: 'post',
    path: '/tokens',
    summary: 'Make a token',
    body: newToken,
    data: shapes.newTokenShape,
    status: 201,
    session: true,
  },
  { method: 'delete', path: '/tokens/{id}', summary: 'Revoke a token', status: 204, session: true },
  ...paymentOperations,
  { method: 'get', path: '/openapi.json', summary: 'This document', data: z.looseObject({}) },
]
