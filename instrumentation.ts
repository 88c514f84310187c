/** Runs once when a server starts, before its first request. A configuration that is not safe ends it here. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { checkBoot, checkChains, notePayees, startBackground, warmUp } = await import('./lib/boot')
  const { noteSocketAddresses } = await import('./lib/http/socket-address')
  noteSocketAddresses()
  checkBoot(process.env.__NEXT_PRIVATE_ORIGIN)
  void warmUp()
  void notePayees()
  startBackground()
  await checkChains()
}
