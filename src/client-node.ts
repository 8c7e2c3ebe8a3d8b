/**
 * `registry-build/client` in Node: all of `client.ts`, and an `OpenWorkflow` that installs into a folder.
 *
 * @packageDocumentation
 */
export type { InstallPluginOptions, OpenWorkflowOptions } from './commands/client/open-workflow.js'
export type { ReadFile } from './commands/client/read-release-file.js'
export { RegistryClient, type RegistryClientOptions, type ShownPlugin } from './commands/client/registry-client.js'
export type { Resolution, ResolvedRelease, ResolveOptions } from './commands/client/resolve-plugins.js'
export type { SearchQuery, SearchResults } from './commands/client/search-registries.js'
export type { InstalledPlugin } from './commands/install.js'
export type {
  OpenWorkflowInstallOptions,
  PluginOnDisk,
  PluginWithDependenciesOnDisk,
} from './commands/install-plugin.js'
export { OpenWorkflow } from './commands/open-workflow-on-disk.js'
export type { Digest } from './model/digest-text.js'
export { RegistryError, type RegistryErrorCode } from './model/errors.js'
export type { FoundPlugin, OfferedFile, OfferedPlugin, OfferedRelease } from './model/offer.js'
export type { Slug } from './model/slug.js'
export type { Version } from './model/version.js'
