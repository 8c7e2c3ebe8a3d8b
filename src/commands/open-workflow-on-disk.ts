import { readEnvironment } from '../io/environment.js'
import type { InstallPluginOptions } from './client/open-workflow.js'
import { installPlugin, type OpenWorkflowInstallOptions, type PluginWithDependenciesOnDisk } from './install-plugin.js'

/**
 * The SDK's entry to registries, as the OpenWorkflow protocol shows it: installs into a folder, with lock file and cache.
 * `OPENWORKFLOW_REGISTRY_URL` and `OPENWORKFLOW_REGISTRY_API_KEY` of the environment are heeded.
 */
export class OpenWorkflow {
  readonly #options: OpenWorkflowInstallOptions

  constructor(options: OpenWorkflowInstallOptions = {}) {
    this.#options = { env: readEnvironment(), ...options }
  }

  /** Installs a plugin and all that it depends on into `<dir>/<slug>/`. */
  installPlugin(slug: string, options: InstallPluginOptions = {}): Promise<PluginWithDependenciesOnDisk> {
    return installPlugin(slug, this.#options, options)
  }
}
