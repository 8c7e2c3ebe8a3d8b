#!/usr/bin/env node
import { startProgram } from './start.js'

startProgram('openworkflow')
