#!/usr/bin/env node
// Tries the plugin by hand: bin/triage.mjs "title of an issue" label...
import { label_issue } from '../src/index.js'

const [title, ...known_labels] = process.argv.slice(2)
if (title === undefined || known_labels.length === 0) {
  process.stderr.write('usage: bin/triage.mjs TITLE LABEL...\n')
  process.exit(2)
}
process.stdout.write(`${label_issue({ title, known_labels }).labels.join('\n')}\n`)
