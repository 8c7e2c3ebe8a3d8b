import type { CatalogEntry } from '../model/catalog.js'
import { type Diagnostic, diagnostic, type Place } from '../model/diagnostic.js'
import type { PluginFacts } from '../model/plugin-facts.js'

/** Searches are bounded: who has so many cycles has one cause. */
const MAX_SEARCHES = 200

/** Slug → the slugs that its newest release depends on, sorted. */
export type Graph = ReadonlyMap<string, readonly string[]>

/**
 * Finds plugins that depend on each other in a circle, by each plugin's newest release. Each cycle once, from its smallest
 * slug and back to it, at its first dependency that is not published yet: what is published is a fact.
 */
export const checkCycles = (
  plugins: ReadonlyMap<string, PluginFacts>,
  published: ReadonlyMap<string, CatalogEntry>,
): readonly Diagnostic[] => {
  return findCycles(buildGraph(plugins, published)).flatMap((cycle) => {
    const places = cycle.slice(0, -1).map((slug, at): Place | undefined => {
      const next = cycle[at + 1]
      return plugins.get(slug)?.newest.find((dependency) => dependency.slug === next)?.place
    })
    const place = places.find((found) => found !== undefined)
    return place === undefined ? [] : [diagnostic('DEPENDENCY_CYCLE', place, { cycle })]
  })
}

/** Of the plugins that depend on any: no other is a part of a cycle. */
const buildGraph = (plugins: ReadonlyMap<string, PluginFacts>, published: ReadonlyMap<string, CatalogEntry>): Graph => {
  const newest = new Map<string, readonly string[]>()
  for (const [slug, { dependencies = [] }] of published) {
    if (dependencies.length > 0 && !plugins.has(slug)) newest.set(slug, dependencies)
  }
  for (const [slug, facts] of plugins) {
    const dependencies = facts.newest.map((dependency) => dependency.slug)
    if (dependencies.length > 0) newest.set(slug, dependencies)
  }
  return new Map(
    [...newest.keys()].sort().map((slug) => {
      const dependencies = newest.get(slug)?.filter((dependency) => newest.has(dependency)) ?? []
      return [slug, dependencies.sort()] as const
    }),
  )
}

/** Cycles such that each dependency that is part of any is part of one of these. */
export const findCycles = (graph: Graph): readonly (readonly string[])[] => {
  // Without what leads to a cycle, and without what a cycle leads to.
  const core = reverse(trim(reverse(trim(graph))))
  const cycles = new Map<string, readonly string[]>()
  const covered = new Set<string>()
  let searches = 0
  for (const [slug, dependencies] of core) {
    for (const dependency of dependencies) {
      if (covered.has(`${slug} ${dependency}`) || searches >= MAX_SEARCHES) continue
      searches += 1
      const back = findPath(core, dependency, slug)
      if (back === undefined) continue
      const cycle = rotate(back)
      for (const [at, from] of cycle.slice(0, -1).entries()) covered.add(`${from} ${cycle[at + 1]}`)
      cycles.set(cycle.join(' '), cycle)
    }
  }
  return [...cycles.values()]
}

/** What is left of a graph without all that leads to no cycle: mostly nothing. */
const trim = (graph: Graph): Graph => {
  const dependents = reverse(graph)
  const left = new Map([...graph].map(([slug, dependencies]) => [slug, dependencies.length]))
  const ends = [...left].filter(([, count]) => count === 0).map(([slug]) => slug)
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    left.delete(end)
    for (const dependent of dependents.get(end) ?? []) {
      const count = (left.get(dependent) ?? 0) - 1
      left.set(dependent, count)
      if (count === 0) ends.push(dependent)
    }
  }
  const kept = [...graph].filter(([slug]) => left.has(slug))
  return new Map(kept.map(([slug, dependencies]) => [slug, dependencies.filter((to) => left.has(to))]))
}

/** Dependents instead of dependencies, in the same order. */
const reverse = (graph: Graph): Graph => {
  const dependents = new Map<string, string[]>([...graph.keys()].map((slug) => [slug, []]))
  for (const [slug, dependencies] of graph) for (const to of dependencies) dependents.get(to)?.push(slug)
  return dependents
}

/** The shortest way along dependencies, both ends included; of equal ones the first. */
const findPath = (graph: Graph, from: string, to: string): readonly string[] | undefined => {
  const cameFrom = new Map<string, string | undefined>([[from, undefined]])
  for (const slug of cameFrom.keys()) {
    if (slug === to) {
      const path: string[] = []
      for (let at: string | undefined = to; at !== undefined; at = cameFrom.get(at)) path.push(at)
      return path.reverse()
    }
    for (const next of graph.get(slug) ?? []) if (!cameFrom.has(next)) cameFrom.set(next, slug)
  }
  return undefined
}

/** Makes the smallest slug both first and last. */
const rotate = (path: readonly string[]): readonly string[] => {
  const start = path.reduce((least, slug, at) => (slug < (path[least] ?? '') ? at : least), 0)
  return [...path.slice(start), ...path.slice(0, start), path[start] ?? '']
}
