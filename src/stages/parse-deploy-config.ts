import type { DeployConfig } from '../model/deploy-config.js'
import type { JsonObject, JsonValue } from '../model/json.js'
import type { ValueProblem } from './build-schema-check.js'
import { parseBaseUrl } from './parse-base-url.js'
import { isBranch, parseDeployTarget, parsePrefix } from './parse-deploy-target.js'

export interface ParsedDeploy {
  /** Absent: something is wrong, or nothing is deployed. */
  readonly deploy?: DeployConfig
  /** Paths begin with `deploy`. */
  readonly problems: readonly ValueProblem[]
}

/** The settings that each kind of target has besides its URL. */
const SETTINGS: { readonly [kind in DeployConfig['kind']]: readonly string[] } = {
  s3: ['prefix', 'region', 'endpoint', 'pathStyle', 'public'],
  azure: ['prefix', 'endpoint', 'public'],
  'github-pages': ['prefix', 'branch'],
  directory: [],
}

const NAMES: { readonly [kind in DeployConfig['kind']]: string } = {
  s3: 'an s3:// target',
  azure: 'an azure:// target',
  'github-pages': 'a GitHub Pages target',
  directory: 'a folder',
}

/**
 * The target that `deploy` in `registry.yaml` describes: its URL, or an object with `target` and the target's settings.
 * `given` is what a flag or the environment says in place of that URL; settings that do not fit it are then left out.
 */
export const parseDeployConfig = (
  written: string | JsonObject | undefined,
  given: DeployConfig | undefined,
  dir: string,
): ParsedDeploy => {
  const fields: { readonly [name: string]: JsonValue | undefined } =
    typeof written === 'object' ? written : { target: written }
  const { target: url, invalidate, ...settings } = fields
  const path = typeof written === 'object' ? ['deploy', 'target'] : ['deploy']
  const parsed = typeof url === 'string' ? parseDeployTarget(url, dir) : undefined
  if (parsed !== undefined && 'problem' in parsed) return { problems: [{ path, problem: parsed.problem }] }
  const named = given ?? parsed?.target
  if (named === undefined) return { problems: [] }
  const problems: ValueProblem[] = []
  const target: Record<string, JsonValue> = {}
  for (const [name, value] of Object.entries(settings)) {
    const setting = parseSetting(named.kind, name, value)
    if ('value' in setting) target[name] = setting.value
    else if (given === undefined) problems.push({ path: ['deploy', name], problem: setting.problem })
  }
  if (problems.length > 0) return { problems }
  const deploy = { ...named, ...target, ...(typeof invalidate === 'string' && { invalidate }) }
  return { deploy: given === undefined ? deploy : { ...deploy, ...given }, problems: [] }
}

const parseSetting = (
  kind: DeployConfig['kind'],
  name: string,
  value: JsonValue | undefined,
): { readonly value: JsonValue } | { readonly problem: string } => {
  if (!SETTINGS[kind].includes(name)) return { problem: `is no setting of ${NAMES[kind]}` }
  if (typeof value !== 'string') return value === undefined ? { problem: 'must not be empty' } : { value }
  if (name === 'prefix') {
    const prefix = parsePrefix(value)
    return prefix === undefined
      ? { problem: 'must be a plain path, such as plugins or team/plugins' }
      : { value: prefix }
  }
  if (name === 'endpoint') {
    const parsed = parseBaseUrl(value)
    return 'url' in parsed ? { value: parsed.url.replace(/\/$/, '') } : { problem: parsed.problem }
  }
  if (name === 'branch' && !isBranch(value)) return { problem: 'must be the name of a branch' }
  return { value }
}
