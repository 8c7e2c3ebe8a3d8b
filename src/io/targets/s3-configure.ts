import { createHash } from 'node:crypto'
import type { StoreSetting, WantedSettings } from '../../model/store-setting.js'
import { openBody } from './open-body.js'
import { openS3Client, type S3Client, type S3ClientOptions } from './s3-client.js'
import { s3Problem } from './s3-problem.js'
import { type PlannedSetting, planCors, planPolicy, planPublicAccess, planWebsite } from './s3-settings.js'
import type { StoreAnswer } from './store-http.js'

export interface S3Setting {
  readonly what: StoreSetting['what']
  /** Of the request: `?cors`. */
  readonly query: string
  /** S3's name of it in requests and permissions: `BucketCORS`. */
  readonly name: string
  /** What S3 answers when it is not set. */
  readonly absent: string
  /** What it is, and what to set unless it fits; `undefined` when it is not set. */
  readonly plan: (found: Uint8Array | undefined) => PlannedSetting
}

/**
 * Makes a bucket readable for pages of other origins and, as asked, for everybody and as a website. What fits is left alone,
 * and so is what others have set beside it. A store without a setting of that kind is no error.
 *
 * @throws RegistryError `TARGET_DENIED`, `TARGET_MISSING`, `TARGET_UNREADABLE`, `TARGET_UNWRITABLE`
 */
export const configureS3 = async (options: S3ClientOptions & WantedSettings): Promise<readonly StoreSetting[]> => {
  const client = await openS3Client(options)
  try {
    const settings: StoreSetting[] = []
    // One after another: a public policy is only taken once public access is not blocked.
    for (const setting of selectSettings(client, options))
      settings.push(await putSetting(client, setting, options.dryRun))
    return settings
  } finally {
    await client.close()
  }
}

const selectSettings = (
  { place }: S3Client,
  { origins, publicRead, website }: WantedSettings,
): readonly S3Setting[] => [
  { what: 'CORS', query: 'cors', name: 'BucketCORS', absent: 'NoSuchCORSConfiguration', plan: planCors(origins) },
  ...(publicRead
    ? ([
        {
          what: 'public access',
          query: 'publicAccessBlock',
          name: 'BucketPublicAccessBlock',
          absent: 'NoSuchPublicAccessBlockConfiguration',
          plan: planPublicAccess,
        },
        {
          what: 'public read',
          query: 'policy',
          name: 'BucketPolicy',
          absent: 'NoSuchBucketPolicy',
          plan: planPolicy(place),
        },
      ] as const)
    : []),
  ...(website === undefined
    ? []
    : ([
        {
          what: 'website',
          query: 'website',
          name: 'BucketWebsite',
          absent: 'NoSuchWebsiteConfiguration',
          plan: planWebsite({ ...website, error: place.prefix + website.error }),
        },
      ] as const)),
]

const putSetting = async (client: S3Client, setting: S3Setting, dryRun: boolean): Promise<StoreSetting> => {
  const { what, query, name, absent, plan } = setting
  const found = await client.send({ method: 'GET', query: { [query]: '' } })
  if (isUnknown(found)) return { what, changed: false, problem: 'This store has no such setting.' }
  if (found.status !== 200 && found.code !== absent) throw s3Problem(client.place, { name: `Get${name}` }, found)

  const { before, wanted } = plan(found.status === 200 ? found.bytes : undefined)
  const shown = { what, ...(before !== undefined && { before }) }
  if (wanted === undefined) return { ...shown, changed: false }
  if (dryRun) return { ...shown, after: wanted.text, changed: false }

  // Older stores want this digest, and take no other.
  const md5 = createHash('md5').update(wanted.bytes).digest('base64')
  const body = await openBody({ bytes: wanted.bytes })
  const answer = await client.send({ method: 'PUT', query: { [query]: '' }, headers: { 'content-md5': md5 }, body })
  if (isUnknown(answer)) return { ...shown, changed: false, problem: 'This store has no such setting.' }
  if (answer.status >= 300 || answer.status === 0) throw s3Problem(client.place, { name: `Put${name}` }, answer)
  return { ...shown, after: wanted.text, changed: true }
}

const isUnknown = ({ status, code }: StoreAnswer): boolean =>
  status === 501 || status === 405 || ['NotImplemented', 'MethodNotAllowed', 'UnsupportedOperation'].includes(code)
