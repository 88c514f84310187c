const systemVariables = new RegExp(
  `^(${[
    ...['PATH', 'HOME', 'USER', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'SYSTEMROOT', 'COMSPEC', 'PATHEXT'],
    ...[
      'LANG',
      'LC_.*',
      'TZ',
      'TERM',
      'COLORTERM',
      'NO_COLOR',
      'FORCE_COLOR',
      'DISPLAY',
      'XDG_.*',
      'TE?MP',
      'TMPDIR',
    ],
    ...['CI', 'CHROMIUM_PATH', 'PROGRAMFILES.*', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'],
  ].join('|')})$`,
  'i',
)

/** What programs need of our environment, without whatever real configuration the shell may hold. */
export function systemEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => systemVariables.test(name)))
}
