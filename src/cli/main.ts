#!/usr/bin/env node
import { basename } from 'node:path'
import { startProgram } from './start.js'

startProgram(basename(process.argv[1] ?? '').startsWith('registry-build') ? 'registry-build' : 'registry')
