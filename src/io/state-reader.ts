import type { DeployTarget } from '../model/deploy.js'
import type { HttpOptions } from './http-get.js'
import { openRegistry, type RegistryReader } from './registry-reader.js'
import { openTargetReader, type TargetPlace } from './targets/target-reader.js'

/** Where a published state is read: a URL or a folder, or the store that the registry is deployed to. Plain data. */
export type StatePlace = string | TargetPlace

export interface StateReaderOptions {
  /** How a URL is read. */
  readonly http?: HttpOptions | undefined
  /** The store, where it is open already. */
  readonly opened?: DeployTarget | undefined
}

/** Opens a published state for reading. Nothing is read yet. */
export const openStateReader = (place: StatePlace, { http, opened }: StateReaderOptions = {}): RegistryReader =>
  typeof place === 'string' ? openRegistry(place, http) : openTargetReader(place, opened)
