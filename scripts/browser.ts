import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Chromium without its window, which nobody sees in a test and which costs a third of the time. */
const shell = '/usr/bin/chromium-headless-shell'

const usualPlaces: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(
    (name) => `/usr/bin/${name}`,
  ),
  darwin: ['Chromium', 'Google Chrome'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`),
  win32: [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
    .filter((folder) => folder !== undefined)
    .map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')),
}

/** Where the browser is that the tests drive: CHROMIUM_PATH, its shell, or the system's own. */
export function findChromium(): string {
  return !process.env.CHROMIUM_PATH && existsSync(shell) ? shell : findWholeChromium()
}

/** The same for what only the whole browser does, such as keeping pages for the way back. */
export function findWholeChromium(): string {
  const found = lookForChromium()
  if (found) return found
  throw new Error('No Chromium or Chrome was found. Install one, or set CHROMIUM_PATH to its program.')
}

/** Finds the browser, after installing it where that needs no question: on Debian, as root. */
export function ensureChromium(): void {
  if (!lookForChromium() && process.getuid?.() === 0 && existsSync('/etc/debian_version')) installOnDebian()
  findWholeChromium()
}

function lookForChromium(): string | undefined {
  const chosen = process.env.CHROMIUM_PATH
  if (!chosen) return usualPlaces[process.platform]?.find((path) => existsSync(path))
  if (!existsSync(chosen)) throw new Error(`CHROMIUM_PATH is ${chosen}, but there is no such file.`)
  return chosen
}

function installOnDebian(): void {
  console.log('Installing Chromium for the browser tests …')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const packages = ['chromium', 'chromium-headless-shell']
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const { status, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8' })
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed:\n${stderr}`)
  }
}
