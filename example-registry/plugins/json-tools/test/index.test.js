import assert from 'node:assert/strict'
import { test } from 'node:test'
import { merge, query } from '../src/index.js'

test('query follows a pointer', () => {
  assert.deepEqual(query({ document: { a: [{ 'b/c': 1 }] }, pointer: '/a/0/b~1c' }), { value: 1 })
})

test('merge removes what the patch says is null', () => {
  assert.deepEqual(merge({ document: { a: 1, b: 2 }, patch: { b: null } }), { document: { a: 1 } })
})
