import { mapBounded } from '../../io/map-bounded.js'
import { PACE } from '../../io/pace.js'
import { type CheckupLine, linesOf } from '../../model/checkup.js'
import { detailsKey, iconPath, probePath, versionsPath } from '../../model/layout.js'
import { isFound, type ProbeAnswer, type ProbedFile } from '../../model/probe.js'
import type { Slug } from '../../model/slug.js'
import type { AskedDocument } from '../../stages/checkup/check-apps.js'
import { checkCaching } from '../../stages/checkup/check-caching.js'
import { checkCompression } from '../../stages/checkup/check-compression.js'
import { checkContentTypes } from '../../stages/checkup/check-content-types.js'
import { checkCrossOrigin, checkPreflight } from '../../stages/checkup/check-cross-origin.js'
import { checkHead } from '../../stages/checkup/check-head.js'
import { checkMissingPaths } from '../../stages/checkup/check-missing-paths.js'
import { checkSearchQuery, checkVersionQuery } from '../../stages/checkup/check-queries.js'
import { checkHttps, checkPrivate, checkRedirect } from '../../stages/checkup/check-transport.js'
import type { Site } from './open-site.js'
import type { Roots } from './read-roots.js'
import type { Survey } from './read-survey.js'

/** Requests at a time. */
const CONCURRENCY = 6

/** What a host does with the files of a registry: each kind is tried on one of them. */
export const probeHost = async (site: Site, roots: Roots, survey: Survey): Promise<readonly CheckupLine[]> => {
  const files = await mapBounded(selectFiles(site, roots, survey), CONCURRENCY, (file) => probeFile(file, site))
  return [
    ...(await probeTransport(site, roots)),
    ...checkContentTypes(files),
    ...checkCompression(files),
    ...checkCaching(files),
    ...checkCrossOrigin(files),
    ...checkPreflight(files.slice(0, 1), site.isPrivate),
    ...checkHead(files),
    ...checkMissingPaths(await probeMissing(site)),
    ...(await probeQueries(site, roots, survey)),
  ]
}

type ChosenFile = AskedDocument & Pick<ProbedFile, 'kind'>

/** The first of each kind that this host has; what lies elsewhere is no business of its. */
const selectFiles = (site: Site, roots: Roots, survey: Survey): readonly ChosenFile[] => {
  const groups: readonly (readonly [ProbedFile['kind'], readonly AskedDocument[]])[] = [
    ['document', [...roots.apps, roots.catalog]],
    ['document', survey.versions],
    ['bare', [roots.search]],
    ['bare', survey.details],
    ['definition', survey.definitions],
    ['icon', survey.icons],
    ['artifact', survey.artifacts],
  ]
  const { origin } = new URL(site.base)
  return groups.flatMap(([kind, asked]) =>
    asked
      .filter(({ url, answer }) => isFound(answer) && new URL(url).origin === origin)
      .slice(0, 1)
      .map(({ url, answer }) => ({ url, answer, kind })),
  )
}

const probeFile = async ({ kind, url, answer: plain }: ChosenFile, { probe }: Site): Promise<ProbedFile> => {
  const isLarge = kind === 'artifact'
  const packed = await probe({ url, headers: { 'accept-encoding': 'gzip, br' }, ...(isLarge && { limit: 0 }) })
  const head = await probe({ url, method: 'HEAD' })
  const preflight = await probe({
    url,
    method: 'OPTIONS',
    headers: { 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
    // A browser asks this without a token.
    isAnonymous: true,
  })
  return { kind, url, plain, packed, head, preflight }
}

const probeTransport = async (site: Site, roots: Roots): Promise<readonly CheckupLine[]> => {
  const url = new URL(site.base)
  const known = [roots.catalog, ...roots.apps, roots.search].find(({ answer }) => isFound(answer))?.url ?? site.base
  const isUsual = url.protocol === 'https:' && url.port === ''
  const plain = isUsual
    ? await site.probe({ url: known.replace(/^https:/, 'http:'), limit: 0, isAnonymous: true })
    : undefined
  return [
    ...checkHttps(url),
    ...(url.protocol === 'https:' ? checkRedirect(url, plain) : []),
    ...(site.isPrivate ? checkPrivate(known, await site.probe({ url: known, limit: 0, isAnonymous: true })) : []),
  ]
}

/** Paths of the kinds that clients ask for, of a plugin that nobody has. */
const probeMissing = (site: Site): Promise<readonly { readonly url: string; readonly answer: ProbeAnswer }[]> => {
  const slug = probePath(randomWord()) as Slug
  return mapBounded([versionsPath(slug), detailsKey(slug), iconPath(slug, 'logo.svg')], CONCURRENCY, async (path) => {
    const url = site.urlOf(path)
    return { url, answer: await site.probe({ url, limit: 0 }) }
  })
}

const probeQueries = async (site: Site, roots: Roots, survey: Survey): Promise<readonly CheckupLine[]> => {
  const ask = (url: string, query: string) => site.probe({ url: `${url}?${query}` })
  const subject = survey.details.find(({ details }) => details !== undefined && details.versions.length > 1)
  const asked = subject?.details?.versions.find((version) => version !== subject.details?.version)
  const versions =
    subject === undefined || asked === undefined
      ? linesOf(
          'version-query',
          [{ verdict: 'unknown', found: 'no plugin that was looked at has two versions', url: site.base }],
          '',
        )
      : checkVersionQuery(subject.url, {
          asked,
          answer: await ask(subject.url, `version=${encodeURIComponent(asked)}`),
          unknown: await ask(subject.url, 'version=0.0.0-registry-probe'),
        })
  const { url, answer } = roots.search
  if (!isFound(answer) || survey.plugins.length === 0) return []
  return [...versions, ...checkSearchQuery(url, survey.plugins.length, await ask(url, `q=${randomWord()}`))]
}

/** One that no registry has. */
const randomWord = (): string => PACE.random().toString(36).slice(2, 14)
