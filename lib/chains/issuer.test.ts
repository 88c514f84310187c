import { encodeFunctionData, type Hex } from 'viem'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { afterAll, expect, test } from 'vitest'
import { fiatToken, issuer } from '../../scripts/economy/usdc'
import { checkPayee } from '../doctor-rail'
import { tryOnChain } from '../payments/verify'
import { anvil, newPayer, sign, token, waitMined } from '../testing/economy'
import { ownMachine } from '../testing/own-machine'
import { stoppedByIssuer } from './issuer'

// A token that is paused is paused for everybody.
const { machine, stop } = await ownMachine()
afterAll(stop)
const { client, network } = machine

async function issue(functionName: 'blacklist' | 'pause' | 'unpause', args: [Hex] | [] = []): Promise<void> {
  await anvil(client, 'anvil_impersonateAccount', issuer.address)
  await anvil(client, 'anvil_setBalance', issuer.address, '0xde0b6b3a7640000')
  const data = encodeFunctionData({ abi: fiatToken.abi, functionName, args })
  const send = { from: issuer.address, to: token.address, data, gas: '0x30d40' }
  await waitMined(client, (await anvil(client, 'eth_sendTransaction', send)) as Hex)
}

test('what the issuer has stopped is said to the payer, and of a payee to whoever asks the doctor', async () => {
  const payer = await newPayer(client)
  const payee = privateKeyToAddress(generatePrivateKey())
  const tried = async (to: Hex) => tryOnChain(client, token, await sign(payer, { to }))
  expect(await tried(payee)).toHaveProperty('look')
  expect(await stoppedByIssuer(client, token, [payer.address, payee])).toBeUndefined()
  expect(await checkPayee(client, network, token, payee)).toMatchObject({ ok: true })

  const refusal = 'invalid_exact_evm_transaction_simulation_failed'
  await issue('blacklist', [payee])
  expect(await tried(payee)).toMatchObject({
    refusal,
    detail: expect.stringContaining('the address that is paid'),
  })
  expect(await checkPayee(client, network, token, payee)).toMatchObject({ ok: false })
  expect(await stoppedByIssuer(client, token, [payer.address, payee])).toEqual({ kind: 'blocked', at: 1 })

  const other = privateKeyToAddress(generatePrivateKey())
  await issue('blacklist', [payer.address])
  expect(await tried(other)).toMatchObject({ refusal, detail: expect.stringContaining('the paying wallet') })

  await issue('pause')
  expect(await tried(other)).toMatchObject({ refusal, detail: expect.stringContaining('paused') })
  expect(await checkPayee(client, network, token, other)).toMatchObject({ ok: false })
  await issue('unpause')
  expect(await checkPayee(client, network, token, other)).toMatchObject({ ok: true })
})
