import { expect, test } from '@playwright/test'
import { encodeFunctionData, type Hex } from 'viem'
import { fiatToken, issuer } from '../../scripts/economy/usdc'
import { sign } from '../agent/payload'
import { sendAsStrangerTo, transferCall } from '../agent/stranger'
import { publisher, usdc } from '../world'
import { onStage } from './case'
import { chosen, testInWhole } from './form'
import { type Purchase, reads, send, sendSettled, signed, windowSeconds } from './purchase'
import { pass, type Stage } from './stage'

/** What the issuer of the token does to an address. */
async function issue({ rpc }: Stage, functionName: 'blacklist' | 'unBlacklist', about: Hex): Promise<void> {
  const data = encodeFunctionData({ abi: fiatToken.abi, functionName, args: [about] })
  await rpc('anvil_impersonateAccount', issuer.address)
  await rpc('eth_sendTransaction', { from: issuer.address, to: usdc.address, data, gas: '0x30d40' })
}

/** The payment is claimed and its transaction written down, and nothing is sent. */
const atSettlement = ({ node }: Stage, { signed }: Purchase, act: () => Promise<unknown>) =>
  node.before('eth_sendRawTransaction', signed.authorization.nonce, act)

const parties: { who: string; addressOf: (purchase: Purchase) => Hex; inShort?: boolean }[] = [
  { who: 'the payer', addressOf: ({ reader }) => reader.address, inShort: true },
  { who: 'the publisher', addressOf: () => publisher },
]

for (const { who, addressOf } of chosen(parties)) {
  test(`${who} is on the token's black list: refused before anything is sent, and sold once it is off`, async () => {
    await onStage(async (stage, app) => {
      const purchase = await signed(stage, app)
      await issue(stage, 'blacklist', addressOf(purchase))
      expect((await send(purchase, app))?.status).toBe(402)
      await issue(stage, 'unBlacklist', addressOf(purchase))
      const anew = await signed(stage, app, { reader: purchase.reader })
      expect(reads(anew, await sendSettled(anew, app))).toBe(true)
      return [purchase, anew]
    })
  })

  testInWhole(
    `${who} is put on the black list between check and settlement, and taken off: paid once`,
    async () => {
      await onStage(async (stage, app) => {
        const purchase = await signed(stage, app)
        atSettlement(stage, purchase, () => issue(stage, 'blacklist', addressOf(purchase)))
        expect((await send(purchase, app))?.status, 'it may still be paid').toBe(503)
        await issue(stage, 'unBlacklist', addressOf(purchase))
        await pass(stage, 45)
        expect(reads(purchase, await sendSettled(purchase, app))).toBe(true)
        return [purchase]
      })
    },
  )
}

testInWhole(
  'a payer who stays on the black list, and one who stays poor, are over with their authorization',
  async () => {
    await onStage(async (stage, app) => {
      const [listed, poor] = [await signed(stage, app), await signed(stage, app)]
      const away = await sign(poor.reader, poor.required, { to: issuer.address, value: 5_000_000n })
      atSettlement(stage, listed, () => issue(stage, 'blacklist', listed.reader.address))
      atSettlement(stage, poor, () => sendAsStrangerTo(stage.rpcUrl, transferCall(away)))
      const first = await Promise.all([send(listed, app), send(poor, app)])
      expect(first.map((answer) => answer?.status)).toEqual([503, 503])
      await pass(stage, windowSeconds + 10)
      for (const each of [listed, poor]) expect((await send(each, app))?.status).toBe(402)
      return [listed, poor]
    })
  },
)
