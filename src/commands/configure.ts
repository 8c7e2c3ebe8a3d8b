import { startTimer } from '../io/clock.js'
import { configureStore } from '../io/targets/configure-store.js'
import type { DeployConfig } from '../model/deploy-config.js'
import { type Diagnostic, sortDiagnostics } from '../model/diagnostic.js'
import { RegistryError } from '../model/errors.js'
import type { StoreSetting } from '../model/store-setting.js'
import { type ConfigOptions, readConfig } from './read-config.js'

export interface ConfigureOptions extends ConfigOptions {
  /** Shows the settings; changes nothing. */
  readonly dryRun?: boolean | undefined
}

/** What a store was set to, or with `dryRun` would be. */
export interface ConfigureReceipt {
  readonly ok: boolean
  readonly diagnostics: readonly Diagnostic[]
  readonly dryRun: boolean
  /** Without secrets; absent when the config has a mistake. */
  readonly target?: string
  readonly settings: readonly StoreSetting[]
  readonly milliseconds: number
}

/**
 * Sets the store that the registry is deployed to up for its readers: CORS, public read and website. What fits stays as it
 * is, and so does what others have set beside it.
 *
 * @throws RegistryError when the store cannot be reached, or has no settings.
 */
export const configure = async (options: ConfigureOptions): Promise<ConfigureReceipt> => {
  const elapsed = startTimer()
  const dryRun = options.dryRun === true
  const { config, diagnostics } = await readConfig(options)
  const facts = { diagnostics: sortDiagnostics(diagnostics), dryRun }
  if (config === undefined) return { ...facts, ok: false, settings: [], milliseconds: elapsed() }
  const { deploy, delivery } = config
  if (deploy?.kind !== 's3' && deploy?.kind !== 'azure') throw withoutSettings(deploy)
  const settings = await configureStore(deploy, { env: options.env ?? {}, delivery, dryRun })
  const place = deploy.kind === 's3' ? `s3://${deploy.bucket}` : `azure://${deploy.account}/${deploy.container}`
  return { ...facts, ok: true, target: place, settings, milliseconds: elapsed() }
}

const withoutSettings = (deploy: DeployConfig | undefined): RegistryError => {
  if (deploy === undefined) {
    return new RegistryError('USAGE', 'Nothing says what to configure.', {
      hint: 'Write `deploy: s3://<bucket>/<prefix>` or azure://… in registry.yaml, or use --target.',
    })
  }
  return new RegistryError('USAGE', 'Only a bucket or a container has settings for readers.', {
    hint:
      deploy.kind === 'directory'
        ? 'Of a folder, the web server has them.'
        : 'GitHub Pages serves every file to everybody, and lets every page read it.',
  })
}
