import { isObject, type JsonObject } from '../../model/json.js'
import { CORS_EXPOSED, CORS_HEADERS, CORS_MAX_AGE, CORS_METHODS } from '../../model/store-setting.js'
import { S3_NAMESPACE } from './s3-client.js'
import type { S3Place } from './s3-place.js'
import { childrenOf, element, formatXmlLines, readXml, textOf, writeXml, type XmlElement } from './xml-tree.js'

/** What a setting is, and what to set in its place; no `wanted` when it fits. */
export interface PlannedSetting {
  readonly before: string | undefined
  readonly wanted: { readonly text: string; readonly bytes: Uint8Array } | undefined
}

type Plan = (found: Uint8Array | undefined) => PlannedSetting

/** Our rule and our statement, when they have to be changed; those of others are kept. */
const RULE = 'registry'
const STATEMENT = 'RegistryPublicRead'

/** Pages of these origins may read, and see the ETag. */
export const planCors =
  (origins: readonly string[]): Plan =>
  (found) => {
    const root = found && readXml(found)
    const rules = childrenOf(root, 'CORSRule')
    const valuesOf = (rule: XmlElement, name: string) => childrenOf(rule, name).map(({ text }) => text)
    const fits = (rule: XmlElement): boolean => {
      const allowed = valuesOf(rule, 'AllowedOrigin')
      return (
        (allowed.includes('*') || origins.every((origin) => allowed.includes(origin))) &&
        CORS_METHODS.every((method) => valuesOf(rule, 'AllowedMethod').includes(method)) &&
        valuesOf(rule, 'AllowedHeader').includes('*') &&
        valuesOf(rule, 'ExposeHeader').some((header) => header.toLowerCase() === 'etag')
      )
    }
    const ours = element('CORSRule', [
      element('ID', RULE),
      ...origins.map((origin) => element('AllowedOrigin', origin)),
      ...CORS_METHODS.map((method) => element('AllowedMethod', method)),
      ...CORS_HEADERS.map((header) => element('AllowedHeader', header)),
      ...CORS_EXPOSED.map((header) => element('ExposeHeader', header)),
      element('MaxAgeSeconds', String(CORS_MAX_AGE)),
    ])
    // The first rule that matches a request decides, so ours comes first.
    const others = rules.filter((rule) => textOf(rule, 'ID') !== RULE)
    return planXml(root, rules.some(fits) ? undefined : element('CORSConfiguration', [ours, ...others]))
  }

/** Public policies are not blocked; what is said of access lists is kept. */
export const planPublicAccess: Plan = (found) => {
  const root = found && readXml(found)
  const blocks = ['BlockPublicPolicy', 'RestrictPublicBuckets']
  const isBlocked = blocks.some((name) => textOf(root, name) === 'true')
  const flags = ['BlockPublicAcls', 'IgnorePublicAcls'].map((name) => element(name, textOf(root, name) || 'false'))
  const wanted = [...flags, ...blocks.map((name) => element(name, 'false'))]
  return planXml(root, isBlocked ? element('PublicAccessBlockConfiguration', wanted) : undefined)
}

/** A folder shows its index document, a path that is not there the error document. Routing rules are kept. */
export const planWebsite =
  ({ index, error }: { readonly index: string; readonly error: string }): Plan =>
  (found) => {
    const root = found && readXml(found)
    const fits = textOf(root, 'IndexDocument', 'Suffix') === index && textOf(root, 'ErrorDocument', 'Key') === error
    const wanted = element('WebsiteConfiguration', [
      element('IndexDocument', [element('Suffix', index)]),
      element('ErrorDocument', [element('Key', error)]),
      ...childrenOf(root, 'RoutingRules'),
    ])
    return planXml(root, fits ? undefined : wanted)
  }

const planXml = (root: XmlElement | undefined, wanted: XmlElement | undefined): PlannedSetting => ({
  before: root && formatXmlLines(root),
  wanted: wanted && { text: formatXmlLines(wanted), bytes: writeXml(wanted, S3_NAMESPACE) },
})

/** Anybody may get the objects of the registry. Other statements are kept. */
export const planPolicy =
  ({ bucket, prefix, region }: S3Place): Plan =>
  (found) => {
    const policy = found && parsePolicy(found)
    const statements = [policy?.['Statement'] ?? []].flat().filter(isObject)
    const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
    const all = `arn:${partition}:s3:::${bucket}/*`
    const ours = `arn:${partition}:s3:::${bucket}/${prefix}*`
    const fits = (statement: JsonObject): boolean =>
      statement['Effect'] === 'Allow' &&
      statement['Condition'] === undefined &&
      isEverybody(statement['Principal']) &&
      hasAny(statement['Action'], ['s3:GetObject', 's3:Get*', 's3:*', '*']) &&
      hasAny(statement['Resource'], [ours, all, '*'])
    const wanted = {
      Version: policy?.['Version'] ?? '2012-10-17',
      ...policy,
      Statement: [
        ...statements.filter(({ Sid }) => Sid !== STATEMENT),
        { Sid: STATEMENT, Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: ours },
      ],
    }
    const text = JSON.stringify(wanted, null, 2)
    return {
      before: policy && JSON.stringify(policy, null, 2),
      wanted: statements.some(fits) ? undefined : { text, bytes: Buffer.from(text) },
    }
  }

const parsePolicy = (bytes: Uint8Array): JsonObject | undefined => {
  const value: unknown = JSON.parse(Buffer.from(bytes).toString())
  return isObject(value) ? value : undefined
}

const isEverybody = (principal: unknown): boolean =>
  principal === '*' || (isObject(principal) && hasAny(principal['AWS'], ['*']))

const hasAny = (given: unknown, wanted: readonly string[]): boolean =>
  [given].flat().some((each) => typeof each === 'string' && wanted.includes(each))
