import { x402HTTPClient } from '@x402/core/client'
import { registerExactEvmScheme } from '@x402/evm/exact/client'
import { x402Client } from '@x402/fetch'
import { encodeFunctionData, parseAbi } from 'viem'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { accounts } from '../economy/accounts'
import { rpcFor } from '../economy/rpc'
import { usdcAddress } from '../economy/usdc'

const transfer = parseAbi(['function transfer(address to, uint256 value) returns (bool)'])

/** A paying request that has only to be sent. */
export type SignedRequest = { url: string; headers: Record<string, string> }

/** A wallet that nobody has seen before, with a dollar of USDC and no ether. */
export async function newBuyer(rpcUrl: string): Promise<PrivateKeyAccount> {
  const rpc = rpcFor(rpcUrl)
  const bank = accounts[9]
  if (!bank) throw new Error('The local chain has no account to pay from')
  const buyer = privateKeyToAccount(generatePrivateKey())
  const data = encodeFunctionData({
    abi: transfer,
    functionName: 'transfer',
    args: [buyer.address, 1_000_000n],
  })
  await rpc('anvil_setBalance', bank.address, '0xde0b6b3a7640000')
  const hash = await rpc('eth_sendTransaction', { from: bank.address, to: usdcAddress, data })
  while (!(await rpc('eth_getTransactionReceipt', hash)));
  return buyer
}

/** Asks for a locked page and signs what its 402 says, with the official client. */
export async function sign(
  url: string,
  buyer: PrivateKeyAccount,
  headers: Record<string, string>,
): Promise<SignedRequest> {
  const answer = await fetch(url, { headers })
  const body = await answer.text()
  if (answer.status !== 402) throw new Error(`${url} answered ${answer.status} where a 402 was expected`)
  const client = new x402Client()
  registerExactEvmScheme(client, { signer: buyer })
  const http = new x402HTTPClient(client)
  const required = http.getPaymentRequiredResponse((name) => answer.headers.get(name), body)
  const payload = await http.createPaymentPayload(required)
  return { url, headers: { ...headers, ...http.encodePaymentSignatureHeader(payload) } }
}

/** Sends a paying request; anything but the article is an error. */
export async function pay({ url, headers }: SignedRequest): Promise<{ answer: Response; body: string }> {
  const answer = await fetch(url, { headers })
  const body = await answer.text()
  if (answer.status !== 200)
    throw new Error(`${url} took a payment with ${answer.status}: ${body.slice(0, 500)}`)
  return { answer, body }
}
