import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { promisify } from 'node:util'
import { RegistryError } from '../../model/errors.js'

/** A key of the account, a query that somebody signed with it, or tokens of a person, workflow or machine. */
export type AzureCredential =
  | { readonly kind: 'key'; readonly key: Buffer }
  | { readonly kind: 'sas'; readonly query: string }
  | { readonly kind: 'token'; readonly read: () => Promise<string> }

export interface AzureSignable {
  readonly method: string
  readonly account: string
  /** Escaped, as it is sent. */
  readonly path: string
  /** Not escaped. */
  readonly query: Readonly<Record<string, string>>
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
}

const run = promisify(execFile)

/** A token is renewed so many seconds before it ends. */
const MARGIN = 300

/**
 * Tokens of the login of `az`: that of a person, of a machine, or of the action `azure/login` in a workflow. It is the one
 * program that all of them have; the library that finds such logins itself weighs more than the rest of this tool.
 */
export const openAzureLogin = (env: Readonly<Record<string, string | undefined>>): AzureCredential => {
  let known: { readonly token: string; readonly until: number } | undefined
  const read = async (): Promise<string> => {
    if (known !== undefined && Date.now() / 1000 < known.until - MARGIN) return known.token
    known = await readToken(env)
    return known.token
  }
  return { kind: 'token', read }
}

const readToken = async (env: Readonly<Record<string, string | undefined>>) => {
  const args = ['account', 'get-access-token', '--resource', 'https://storage.azure.com/', '--output', 'json']
  try {
    // On Windows it is a batch file, which only a shell starts.
    const { stdout } = await run('az', args, { env: { ...env }, shell: process.platform === 'win32' })
    const { accessToken, expires_on: until } = JSON.parse(stdout)
    if (typeof accessToken === 'string') return { token: accessToken, until: Number(until ?? 0) }
  } catch {
    // What it printed may hold a token; what to do is the same in all cases.
  }
  throw new RegistryError('TARGET_DENIED', 'There are no credentials for Azure.', {
    hint: 'Log in with az login (azure/login in a workflow), or set AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN.',
  })
}

/** The headers that are part of a signature by name, in its order. The date is in `x-ms-date`. */
const SIGNED = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
]

/** The `Authorization` header of Azure's Shared Key scheme. A length of 0 must be left out. */
export const signAzure = ({ method, account, path, query, headers }: AzureSignable, key: Buffer): string => {
  const standard = SIGNED.map((name) => headers[name] ?? '')
  const own = Object.keys(headers).filter((name) => name.startsWith('x-ms-'))
  const text = [
    method,
    ...standard,
    ...own.sort().map((name) => `${name}:${headers[name]}`),
    `/${account}${path}`,
    ...Object.keys(query)
      .sort()
      .map((name) => `${name}:${query[name]}`),
  ].join('\n')
  return `SharedKey ${account}:${createHmac('sha256', key).update(text).digest('base64')}`
}
