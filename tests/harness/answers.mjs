// What an answer of the API should be; the answer itself is in the message when it is not.
import assert from 'node:assert/strict'

/** A map has megabytes. */
const TOLD_MAX = 2000

/** Its body. */
export function ok(answer, status = 200) {
  assert.equal(answer.status, status, answer.text?.slice(0, TOLD_MAX))
  return answer.body
}

/** slug: how the kind of error ends; field: the one it names. */
export function refused(answer, status, slug, field) {
  assert.equal(answer.status, status, answer.text?.slice(0, TOLD_MAX))
  if (slug) assert.ok(answer.body.type.endsWith(slug), answer.text)
  if (field) assert.equal(answer.body.field, field, answer.text)
}
