import { resolve } from 'node:path'
import { HOSTS, type Host } from '../model/config.js'
import type { DeployConfig } from '../model/deploy-config.js'
import { RegistryError } from '../model/errors.js'
import { checkOutDir } from './check-out-dir.js'
import { parseBaseUrl } from './parse-base-url.js'
import { parseDeployTarget } from './parse-deploy-target.js'
import { parsePublished } from './parse-published.js'

/** Values given on the command line. */
export interface ConfigFlags {
  readonly out?: string | undefined
  readonly baseUrl?: string | undefined
  /** A URL, a folder or `none`. */
  readonly published?: string | undefined
  /** A target's URL, or a folder. */
  readonly target?: string | undefined
  readonly allowLinked?: boolean | undefined
  /** The host of a tree that is not deployed. */
  readonly host?: Host | undefined
}

/** What environment and flags say in place of the file. */
export interface ConfigOverrides {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly baseUrl?: string | undefined
  readonly outDir?: string | undefined
  readonly host?: Host | undefined
  readonly published?: string | undefined
  readonly deploy?: DeployConfig | undefined
  readonly allowLinked?: boolean | undefined
}

/** A value, and what its user calls it: `--out` or `REGISTRY_OUT_DIR`. */
interface Given {
  readonly text: string
  readonly name: string
}

/**
 * The values of the flags, and of `REGISTRY_NAME`, `REGISTRY_DESCRIPTION`, `REGISTRY_BASE_URL`, `REGISTRY_OUT_DIR`, `REGISTRY_HOST`,
 * `REGISTRY_PUBLISHED` and `REGISTRY_DEPLOY`; an empty variable is one that is not set.
 *
 * @throws RegistryError `USAGE` for a flag or `ENVIRONMENT_INVALID` for a variable, which it names without its value.
 */
export const parseConfigOverrides = (
  env: Readonly<Record<string, string | undefined>>,
  flags: ConfigFlags,
  dir: string,
): ConfigOverrides => {
  const given = (variable: string, flag?: string, value?: string): Given | undefined => {
    if (flag !== undefined && value !== undefined) return { text: value, name: flag }
    const text = env[variable]?.trim()
    return text === undefined || text === '' ? undefined : { text, name: variable }
  }
  const out = given('REGISTRY_OUT_DIR', '--out', flags.out)
  const published = given('REGISTRY_PUBLISHED', '--published', flags.published)
  const host = given('REGISTRY_HOST')
  const target = given('REGISTRY_DEPLOY', '--target', flags.target)
  return {
    name: given('REGISTRY_NAME')?.text,
    description: given('REGISTRY_DESCRIPTION')?.text,
    baseUrl: parseGivenUrl(given('REGISTRY_BASE_URL', '--base-url', flags.baseUrl)),
    outDir: out && parseGivenOutDir(out, dir),
    host: flags.host ?? (host && parseGivenHost(host)),
    published: published && parseGivenLocation(published, dir),
    deploy: target && parseGivenTarget(target, dir),
    allowLinked: flags.allowLinked,
  }
}

const refuse = ({ name }: Given, problem: string): never => {
  throw new RegistryError(name.startsWith('--') ? 'USAGE' : 'ENVIRONMENT_INVALID', `${name} ${problem}.`)
}

const parseGivenUrl = (given: Given | undefined): string | undefined => {
  if (given === undefined) return undefined
  const parsed = parseBaseUrl(given.text)
  return 'url' in parsed ? parsed.url : refuse(given, parsed.problem)
}

const parseGivenOutDir = (given: Given, dir: string): string => {
  const problem = given.text.trim() === '' ? 'must not be empty' : checkOutDir(given.text, dir)
  return problem === undefined ? resolve(dir, given.text) : refuse(given, problem)
}

const parseGivenHost = (given: Given): Host =>
  HOSTS.find((host) => host === given.text) ?? refuse(given, `must be one of ${HOSTS.join(', ')}`)

const parseGivenLocation = (given: Given, dir: string): string => {
  const parsed = parsePublished(given.text, dir)
  return 'location' in parsed ? parsed.location : refuse(given, parsed.problem)
}

const parseGivenTarget = (given: Given, dir: string): DeployConfig => {
  const parsed = parseDeployTarget(given.text, dir)
  return 'target' in parsed ? parsed.target : refuse(given, parsed.problem)
}
