import { defineApp } from '@slflows/sdk/v1'

// Bundle this with `flowctl version bundle -e main.ts -o <version>.tar.gz` and put the tarball into this folder, or write
// that command as `bundle.command` in registry.yaml.
export const app = defineApp({
  name: {{title}},
  installationInstructions: 'What to do before the first use.',
  blocks: {},
})
