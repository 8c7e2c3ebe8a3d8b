/**
 * Plugin registries for programs, in Node and in browsers: `fetch` is all that this needs. In Node, `OpenWorkflow` installs
 * into a folder; here, where there is no disk, it loads into memory.
 *
 * @packageDocumentation
 */
export {
  type InstallPluginOptions,
  type LoadedPlugin,
  OpenWorkflow,
  type OpenWorkflowOptions,
  type PluginWithDependencies,
} from './commands/client/open-workflow.js'
export type { ReadFile } from './commands/client/read-release-file.js'
export { RegistryClient, type RegistryClientOptions, type ShownPlugin } from './commands/client/registry-client.js'
export type { Resolution, ResolvedRelease, ResolveOptions } from './commands/client/resolve-plugins.js'
export type { SearchQuery, SearchResults } from './commands/client/search-registries.js'
export type { Digest } from './model/digest-text.js'
export { RegistryError, type RegistryErrorCode } from './model/errors.js'
export type { FoundPlugin, OfferedFile, OfferedPlugin, OfferedRelease } from './model/offer.js'
export type { Slug } from './model/slug.js'
export type { Version } from './model/version.js'
