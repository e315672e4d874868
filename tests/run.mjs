// usage: node tests/run.mjs N TAP FILE...: runs these test files, N at a time, in the order given, each in a process of its own.
// The result goes to the file TAP, what a person reads to stdout. `node --test` would sort the files by name: the longest must
// not be the last to begin, for then it runs alone.
import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { run } from 'node:test'
import { spec, tap } from 'node:test/reporters'

const [together, result, ...files] = process.argv.slice(2)
const tests = run({ files: files.map((file) => resolve(file)), concurrency: Number(together) })
tests.on('test:fail', () => (process.exitCode = 1))
tests.compose(tap).pipe(createWriteStream(result))
tests.compose(new spec()).pipe(process.stdout)
