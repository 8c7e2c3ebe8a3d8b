import type { Catalog, PublishedConfig } from '../model/catalog.js'
import { DEFAULT_DELIVERY } from '../model/deploy-config.js'
import { DETAILS_RULE, SEARCH_PATHS, urlOf, VERSION_RULE } from '../model/layout.js'
import { tagPath } from '../model/tag-path.js'
import { buildHeaderRules } from './build-header-rules.js'

/** `_headers`, as Cloudflare Pages and Netlify read it. */
export const renderHeaderRules = ({ delivery = DEFAULT_DELIVERY }: PublishedConfig): string =>
  buildHeaderRules(delivery)
    .flatMap(({ pattern, headers }) =>
      [pattern, ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`)].map((line) => `${line}\n`),
    )
    .join('')

/**
 * `_redirects`: where a path of the OpenWorkflow protocol leads. It counts the catalog's generations, so that no two states
 * have the same bytes.
 */
export const renderRedirects = (catalog: Catalog): string => {
  const rules = catalog.config.host === 'netlify' ? buildNetlifyRules(catalog) : buildCloudflareRules()
  return [`# Generation ${catalog.generation}`, ...rules].map((line) => `${line}\n`).join('')
}

const [search = '', searchJson = ''] = SEARCH_PATHS

/** Applied whether there is such a file or not, and the first that matches: what has an extension keeps its name. */
const buildCloudflareRules = (): readonly string[] => [
  `/${search} /${searchJson} 200`,
  `${DETAILS_RULE.to} ${DETAILS_RULE.to} 200`,
  `${DETAILS_RULE.from} ${DETAILS_RULE.to} 200`,
]

/**
 * Applied where there is no such file, unless forced (`!`). Netlify alone looks at the query: a version that is not there is
 * not found, and a tag that is not known leaves everything.
 */
const buildNetlifyRules = ({ tags }: Catalog): readonly string[] => [
  ...Object.keys(tags)
    .filter(isRuleValue)
    .map((tag) => `/${search} tag=${tag} ${urlOf('/', tagPath(tag))} 200!`),
  `/${search} /${searchJson} 200!`,
  `${VERSION_RULE.from} ${VERSION_RULE.query} ${VERSION_RULE.to} 200`,
  `${DETAILS_RULE.from} ${DETAILS_RULE.to} 200`,
]

/** Values are written as they are when decoded: one with a blank would end there, one that begins with a colon match anything. */
const isRuleValue = (value: string): boolean => !/^:|[\s\p{C}]/u.test(value)
