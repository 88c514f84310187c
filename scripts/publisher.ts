import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { callApi, documentPath, Refused, runCommand } from './publisher-api'

const usage = `npx tsx scripts/publisher.ts <operation> [<argument> …] [<name>=<text> …] [<name>:=<JSON> …] [--body <JSON>]
npx tsx scripts/publisher.ts <method> <path> [<name>=<text> …] [<name>:=<JSON> …] [--body <JSON>]
npx tsx scripts/publisher.ts --help                 every operation of the site
npx tsx scripts/publisher.ts <operation> --help     what one of them takes

Calls an operation of the publisher's API and prints its answer: JSON, or a file as it comes. Arguments are the parts of
its path, in their order. A name that is among its query parameters goes there, any other is a member of the JSON body.
Set FARTHING_URL to the site (without it: http://localhost:3000) and FARTHING_TOKEN to a token from its page People.`

interface Operation {
  operationId: string
  summary: string
  security?: unknown[]
  parameters: { name: string; in: 'path' | 'query'; description?: string }[]
  requestBody?: { content: { 'application/json': { schema: object } } }
}
/** An operation, and where it is. */
interface Found extends Operation {
  method: string
  template: string
}

async function operations(): Promise<Found[]> {
  const document = (await (await callApi('GET', documentPath)).json()) as {
    paths: Record<string, Record<string, Operation>>
  }
  return Object.entries(document.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      template,
    })),
  )
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const namesIn = ({ parameters }: Operation, where: 'path' | 'query') =>
  parameters.filter((parameter) => parameter.in === where).map(({ name }) => name)

/** What was asked for: an operation, its path with the arguments that were given, and the words that are left. */
interface Asked {
  operation: Found
  path: string
  words: string[]
}

function find(all: Found[], [first = '', ...words]: string[]): Asked {
  if (!methods.includes(first.toUpperCase())) return byId(all, first, words)
  const [path = '', ...rest] = words
  const [where = ''] = path.split('?')
  const operation = all.find(
    ({ method, template }) => method === first.toUpperCase() && patternOf(template).test(where),
  )
  if (!operation)
    throw new Refused(`The site has no ${first.toUpperCase()} ${where}. --help lists what it has.`)
  return { operation, path, words: rest }
}

function byId(all: Found[], id: string, words: string[]): Asked {
  const operation = all.find(({ operationId }) => operationId === id)
  if (!operation) throw new Refused(`The site has no operation "${id}". --help lists those that it has.`)
  const names = namesIn(operation, 'path')
  const path = names.reduce((whole, name, at) => {
    const word = words[at]
    return word ? whole.replace(`{${name}}`, encodeURIComponent(word)) : whole
  }, operation.template)
  return { operation, path, words: words.slice(names.length) }
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`)
}

/** Sorts what is given by name into the query and the body. */
function sorted({ operation, path, words }: Asked, json: string | undefined) {
  const [where = '', given] = path.split('?')
  const query = new URLSearchParams(given)
  const body: Record<string, unknown> = json === undefined ? {} : objectIn(json)
  for (const word of words) {
    const [, name = '', sign, text = ''] = /^(\w+)(:?=)(.*)$/s.exec(word) ?? []
    if (!sign) throw new Refused(`"${word}" is not understood: write name=text or name:=JSON.\n\n${usage}`)
    if (namesIn(operation, 'query').includes(name)) query.set(name, text)
    else if (operation.requestBody) body[name] = sign === ':=' ? valueIn(text, name) : text
    else
      throw new Refused(
        `${operation.operationId} takes no "${name}". --help after its name says what it takes.`,
      )
  }
  const search = query.size > 0 ? `?${query}` : ''
  return { path: where + search, body: operation.requestBody ? body : undefined }
}

function objectIn(json: string): Record<string, unknown> {
  const value = valueIn(json, '--body')
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new Refused('--body is not a JSON object.')
}

function valueIn(json: string, name: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new Refused(`${name} is not JSON. Write texts in double quotes there, such as '["a","b"]'.`)
  }
}

async function print(answer: Response): Promise<void> {
  if (!answer.body) return
  if (/^application\/json\b/.test(answer.headers.get('content-type') ?? ''))
    return console.log(JSON.stringify(await answer.json(), null, 2))
  await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), process.stdout, {
    end: false,
  })
}

const said = (operation: Found) =>
  [operation.operationId, ...namesIn(operation, 'path').map((name) => `<${name}>`)].join(' ')
/** Those that a token may not call say so in their `security`. */
const isForPersons = ({ security }: Operation) => security !== undefined

function lineOf(operation: Found): string {
  const person = isForPersons(operation) ? ' (not for tokens)' : ''
  return `${said(operation).padEnd(58)} ${operation.summary}${person}`
}

function helpOf(operation: Found): string {
  const { method, template, parameters, requestBody } = operation
  const query = parameters.filter((parameter) => parameter.in === 'query')
  return [
    lineOf(operation),
    `${method} ${template}`,
    ...query.map(({ name, description }) => `  ${name}=…  ${description}`),
    ...(requestBody
      ? [`Body: ${JSON.stringify(requestBody.content['application/json'].schema, null, 2)}`]
      : []),
  ].join('\n')
}

const options = { help: { type: 'boolean', short: 'h' }, body: { type: 'string' } } as const

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  if (positionals.length === 0 && !values.help) throw new Refused(usage)
  if (positionals.length === 0) console.log(`${usage}\n`)
  const all = await operations()
  if (positionals.length === 0) return console.log(all.map(lineOf).join('\n'))
  const asked = find(all, positionals)
  if (values.help) return console.log(helpOf(asked.operation))
  if (asked.path.includes('{')) throw new Refused(`Arguments are missing: ${said(asked.operation)}`)
  const { path, body } = sorted(asked, values.body)
  await print(await callApi(asked.operation.method, path, body))
}

await runCommand(main)
