import { createCssVariablesTheme, createHighlighterCore, type HighlighterCore } from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'
import bash from 'shiki/langs/bash.mjs'
import css from 'shiki/langs/css.mjs'
import diff from 'shiki/langs/diff.mjs'
import html from 'shiki/langs/html.mjs'
import http from 'shiki/langs/http.mjs'
import json from 'shiki/langs/json.mjs'
import python from 'shiki/langs/python.mjs'
import solidity from 'shiki/langs/solidity.mjs'
import sql from 'shiki/langs/sql.mjs'
import tsx from 'shiki/langs/tsx.mjs'
import typescript from 'shiki/langs/typescript.mjs'
import yaml from 'shiki/langs/yaml.mjs'

/** Colours are the page's own variables, so code follows the theme without a second copy of itself. */
const theme = createCssVariablesTheme({ name: 'farthing', variablePrefix: '--code-', fontStyle: true })

/** The languages that articles use; any other is set as plain text. */
export function createHighlighter(): Promise<HighlighterCore> {
  return createHighlighterCore({
    themes: [theme],
    langs: [bash, css, diff, html, http, json, python, solidity, sql, tsx, typescript, yaml],
    langAlias: {
      js: 'typescript',
      javascript: 'typescript',
      jsx: 'tsx',
      sh: 'bash',
      shell: 'bash',
      console: 'bash',
      sol: 'solidity',
    },
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  })
}
