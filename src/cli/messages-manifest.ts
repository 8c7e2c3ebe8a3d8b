import { formatList, formatProblem, formatReason } from './format.js'
import type { Messages } from './messages.js'

/** Of `registry.yaml`, and of what a manifest says. */
export const MANIFEST_MESSAGES = {
  YAML_INVALID: ({ problem }) => [
    formatReason('This is no valid YAML', problem),
    // Some problems say what to do themselves.
    /quotes|indentation|use spaces/.test(problem)
      ? 'Correct it there, or in the lines just above.'
      : 'Correct it. What YAML takes amiss most often: the indentation, and text with ": " or " #" that has no quotes.',
  ],
  CONFIG_INVALID: ({ field, problem }) => [formatProblem(quoteField(field), problem), nameRemedy(field, problem)],
  CONFIG_FIELD_UNKNOWN: ({ field, suggestion }) => [
    `registry.yaml has no field \`${field}\`.`,
    suggestion === undefined ? 'Remove it, or correct its name.' : `Did you mean \`${suggestion}\`?`,
  ],
  BASE_URL_MISSING: ({ slug }) => [
    `${slug} needs absolute URLs, and nothing says where the registry will be served.`,
    'Write `baseUrl: https://…` in registry.yaml, or give --base-url.',
  ],
  NO_PLUGINS: ({ globs }) => [
    `No folder matches ${formatList(globs.map(quote))}.`,
    'Make a plugin with `registry new <slug>`, correct `plugins` in registry.yaml, or go to the folder of the registry.',
  ],
  MANIFEST_MISSING: ({ dir }) => [
    `${dir} has no manifest, so it is no plugin.`,
    'Add a plugin.yaml, connector.yaml or manifest.json, or leave the folder out of `plugins` in registry.yaml.',
  ],
  MANIFEST_AMBIGUOUS: ({ files }) => [
    `There are ${files.length} manifests for one thing: ${formatList(files)}.`,
    'Keep one of them.',
  ],
  MANIFEST_INVALID: ({ field, problem }) => [formatProblem(quoteField(field), problem), nameRemedy(field, problem)],
  FIELD_MISSING: ({ field, protocol }) => [
    `\`${field}\` is missing; ${nameNeed(protocol)}.`,
    `Add \`${field}:\` to this manifest.`,
  ],
  FIELD_MISSPELLED: ({ field, suggestion }) => [
    `\`${field}\` means nothing here.`,
    `Did you mean \`${suggestion}\`? If not, nothing needs to be done.`,
  ],
  FIELDS_RECOMMENDED: ({ fields }) => [
    `Without ${formatList(fields.map(quoteField))}.`,
    'People look for these when they choose a plugin: add what applies.',
  ],
  PROTOCOL_UNKNOWN: () => [
    'Nothing says whom this plugin is for.',
    'Add `actions` (OpenWorkflow), `color` (Flows), or `protocols: [flows, openworkflow]`.',
  ],
  SLUG_INVALID: ({ slug, suggestion }) => [
    `${quote(slug)} is no slug: 1 to 64 letters, digits, "-" and "_" are allowed.`,
    suggestion === undefined ? 'Write another one: `slug: …`' : `Write \`slug: ${suggestion}\`.`,
  ],
  SLUG_RESERVED: ({ slug }) => [
    `The slug ${quote(slug)} is kept: by the protocol for a path of its own, or by Windows for a device.`,
    'Write another one: `slug: …`',
  ],
  SLUG_TAKEN: ({ slug, other }) => [
    `Two plugins have the slug ${quote(slug)}: this one and ${other}.`,
    'Give one of them its own: `slug: …`',
  ],
  SLUG_CASE_CONFLICT: ({ slug, other, otherFile }) => [
    `The slugs ${quote(slug)} and ${quote(other)} (${otherFile}) differ only by case; many hosts take them for one.`,
    'Give one of them another name: `slug: …`',
  ],
  SLUG_CAPITALS: ({ slug }) => [
    `The slug ${quote(slug)} has capitals: easily mistyped, since URLs tell them apart.`,
    `Before its first publication, consider \`slug: ${slug.toLowerCase()}\`.`,
  ],
  VERSION_NOT_TEXT: ({ field, written, suggestion }) => [
    `\`${field}: ${written}\` is a number to YAML, which forgets a final zero.`,
    `Write it as text: \`${field}: "${suggestion}"\`.`,
  ],
  VERSION_INVALID: ({ version, suggestion }) => [
    `${quote(version)} is no semantic version.`,
    suggestion === undefined ? 'Write three numbers, such as "1.0.0" or "1.0.0-beta.1".' : `Write "${suggestion}".`,
  ],
  VERSION_BUILD_METADATA: ({ version, suggestion }) => [
    `${quote(version)} has build metadata; a "+" does not survive in the URLs of every host.`,
    `Write "${suggestion}".`,
  ],
  VERSION_DUPLICATE: ({ slug, version, other }) => [
    `${slug} ${version} is here a second time; it is also in ${other}.`,
    'Keep one of them, or give this one its own version.',
  ],
  VERSION_MISMATCH: ({ expected, found, folder }) => [
    `The manifest says ${found}, but ${folder} says ${expected}.`,
    `Write \`version: "${expected}"\`, or rename ${folder}.`,
  ],
  PLUGIN_WITHOUT_VERSION: ({ slug }) => [
    `${slug} has no version, here or published, so it will not be in the registry.`,
    'Add `version: "0.1.0"` when it is ready.',
  ],
  LINKED_WITH_VERSIONS: ({ slug, versions }) => [
    `${slug} has \`appMetadataUrl\`, so its versions live elsewhere; but here are ${formatList(versions)}.`,
    'Remove `appMetadataUrl`, or the versions.',
  ],
  ACTIONS_MISSING: () => ['An OpenWorkflow plugin needs at least one action.', 'Add `actions:` with a `name` each.'],
  ACTION_DUPLICATE: ({ action }) => [`The action ${quote(action)} is there twice.`, 'Rename or remove one.'],
  ACTION_SCHEMA_INVALID: ({ action, part, problem }) => [
    formatReason(`The ${part} of the action ${quote(action)} is no valid JSON Schema`, problem),
    `Correct \`${part}\`.`,
  ],
  COLOR_INVALID: ({ color }) => [`${quote(color)} is no hex colour.`, 'Write it as `color: "#3b82f6"`, in quotes.'],
  URL_INVALID: ({ field, url }) => [
    `\`${field}\` is no URL: ${quote(url)}.`,
    'Write it whole, with https:// in front.',
  ],
  URL_NOT_HTTPS: ({ field, url }) => [
    `\`${field}\` is not https: ${url}`,
    'Use https:// where the site has it: clients may refuse anything else.',
  ],
  LICENSE_NOT_SPDX: ({ license, suggestion }) => [
    `${quote(license)} is no SPDX licence expression.`,
    suggestion === undefined
      ? 'Write one from https://spdx.org/licenses/, such as MIT.'
      : `Write \`license: ${suggestion}\`.`,
  ],
  DEPENDENCY_RANGE_INVALID: ({ dependency, range }) => [
    `${quote(range)}, asked of ${dependency}, is no range of versions.`,
    `Write one such as \`${dependency}: ^1.0.0\`.`,
  ],
  DEPENDENCY_UNKNOWN: ({ dependency, suggestion }) => [
    `This registry has no plugin ${quote(dependency)}.`,
    suggestion === undefined ? 'Add that plugin, or correct the name.' : `Did you mean ${quote(suggestion)}?`,
  ],
  DEPENDENCY_UNSATISFIED: ({ dependency, range, versions }) => [
    `No version of ${dependency} is ${quote(range)}; it has ${versions.length === 0 ? 'none' : formatList(versions)}.`,
    'Widen the range, or add such a version.',
  ],
  DEPENDENCY_CYCLE: ({ cycle }) => [
    `These plugins depend on each other in a circle: ${cycle.join(' → ')}.`,
    'Remove one of these dependencies.',
  ],
  COMPATIBILITY_INVALID: ({ min, max }) => [
    `\`compatibility\` runs from ${quote(min)} to ${quote(max)}.`,
    'Write two semantic versions, the lower one as `min`.',
  ],
} satisfies Partial<Messages>

const quote = (text: string): string => `"${text}"`

/** The root of a document has no name. */
const quoteField = (field: string): string => (field === '' ? 'The document' : `\`${field}\``)

const nameRemedy = (field: string, problem: string): string => {
  if (problem.startsWith('is missing')) return 'Add it.'
  return field === '' ? 'Write one field a line, such as `name: …`.' : 'Correct the value.'
}

/** The basic fields are asked for by `both`. */
const nameNeed = (protocol: string): string =>
  protocol === 'openworkflow'
    ? 'OpenWorkflow requires it'
    : protocol === 'flows'
      ? 'Flows requires it'
      : 'every plugin needs it'
