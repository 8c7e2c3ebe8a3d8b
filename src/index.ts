/**
 * The library: the same commands that the `registry` program runs, as functions.
 *
 *     config → each plugin: sources → manifest → checks → artifacts → releases (× published) → record → documents
 *            → checks across plugins → catalog → index → dist/
 *
 * A command decides everything before it changes anything. What is wrong with what a person wrote comes back as
 * `diagnostics` in its receipt; a command that cannot run throws a {@link RegistryError}.
 *
 * @packageDocumentation
 */
export { type AdoptedPlugin, type AdoptOptions, type AdoptReceipt, adopt } from './commands/adopt.js'
export { type BuildOptions, build } from './commands/build.js'
export type { BuildReceipt, BuiltRelease } from './commands/build-receipt.js'
export { type ConfigureOptions, type ConfigureReceipt, configure } from './commands/configure.js'
export { type Deployment, type DeployOptions, deploy } from './commands/deploy.js'
export { type DoctorOptions, type DoctorReceipt, doctor } from './commands/doctor.js'
export { type HostingOptions, type HostingReceipt, hosting } from './commands/hosting.js'
export { type InfoOptions, type InfoReceipt, info } from './commands/info.js'
export { type InitOptions, type InitReceipt, init } from './commands/init.js'
export { type InstalledPlugin, type InstallOptions, type InstallReceipt, install } from './commands/install.js'
export { type ListedPlugin, type ListOptions, type ListReceipt, list } from './commands/list.js'
export { type NewPluginOptions, type NewPluginReceipt, newPlugin } from './commands/new-plugin.js'
export { type OutdatedOptions, type OutdatedPlugin, type OutdatedReceipt, outdated } from './commands/outdated.js'
export {
  type PreviewEvent,
  type PreviewOptions,
  type PreviewReceipt,
  type PreviewUrls,
  preview,
} from './commands/preview.js'
export { type PruneOptions, type PruneReceipt, prune } from './commands/prune.js'
export { type RemoveOptions, type RemoveReceipt, remove } from './commands/remove.js'
export { type SearchOptions, type SearchReceipt, search } from './commands/search.js'
export { type ProtocolReadiness, type ValidateOptions, type ValidateReceipt, validate } from './commands/validate.js'
export {
  type VerifiedPlugin,
  type VerifyPluginsOptions,
  type VerifyPluginsReceipt,
  verifyPlugins,
} from './commands/verify-plugins.js'
export {
  type VerifyRebuildOptions,
  type VerifyRebuildReceipt,
  verifyRebuild,
} from './commands/verify-rebuild.js'
export {
  type VerifiedCounts,
  type VerifyRegistryOptions,
  type VerifyRegistryReceipt,
  verifyRegistry,
} from './commands/verify-registry.js'
export type { Catalog, CatalogEntry, CatalogVersion, PublishedConfig, RecentRelease } from './model/catalog.js'
export type { CheckName, CheckupLine, Verdict } from './model/checkup.js'
export type { WrittenConfig } from './model/config.js'
export type { Insistence } from './model/deploy-guard.js'
export type { DeployOutcome, DeployPlan, DeployReceipt, DeployStep, PluginChange } from './model/deploy-plan.js'
export type { Diagnostic, DiagnosticArgs, DiagnosticCode, Place, Severity } from './model/diagnostic.js'
export type { Digest } from './model/digest.js'
export { RegistryError, type RegistryErrorCode } from './model/errors.js'
export type { HostingKind } from './model/hosting.js'
export type { PluginManifest, Protocol } from './model/manifest.js'
export type { PreviewHost } from './model/preview-host.js'
export type { OnProgress, Progress } from './model/progress.js'
export type { Artifact, LifecycleEntry, Listing, PluginRecord, Release } from './model/record.js'
export type { Slug } from './model/slug.js'
export type { StoreSetting } from './model/store-setting.js'
export type { Version } from './model/version.js'
