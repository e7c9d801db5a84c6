import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fakeBinary, temporaryFolder } from './fakes.ts'
import { find } from './find.ts'
import { goInstall } from './go.ts'
import { PINS, type Pin } from './pins.ts'
import { contentVersion } from './sources.ts'

/** A Go module of one file, and a `go` that notes what it is asked and makes the program that `-o` names. */
const moduleWith = (text: string) => {
  const folder = temporaryFolder()
  const source = join(folder, 'source')
  mkdirSync(source)
  const write = (now: string) => writeFileSync(join(source, 'main.go'), now)
  write(text)
  const make = 'while [ "$1" != -o ]; do shift; done; printf "#!/bin/sh\\necho built\\n" > $2'
  fakeBinary(join(folder, 'bin/go'), `echo "$(pwd): $@" >> ${folder}/asked\n${make}`)
  const pin = (): Pin => ({
    ...PINS['argocd-judge'],
    version: contentVersion(source),
    says: 'built',
    source,
  })
  const env = { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, TOOLS_CACHE: join(folder, 'cache') }
  return {
    source,
    write,
    install: () => find(pin(), env),
    asked: () => readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n'),
  }
}

describe('a program of this repository', () => {
  test('is built in its folder, by the sums that are there, and only once', async () => {
    const { source, install, asked } = moduleWith('package main')
    const path = await install()
    expect(await install()).toBe(path)
    expect(asked()).toHaveLength(1)
    expect(asked()[0]).toMatch(`${source}: build -v -trimpath -mod=readonly -buildvcs=false`)
  })

  test('is built again when its sources change, beside the one before', async () => {
    const { write, install, asked } = moduleWith('package main')
    const before = await install()
    write('package main // changed')
    expect(await install()).not.toBe(before)
    expect(asked()).toHaveLength(2)
  })

  test('of a folder in its module changes its version too', async () => {
    const { source, install } = moduleWith('package main')
    mkdirSync(join(source, 'more'))
    writeFileSync(join(source, 'more/main.go'), 'package main')
    const before = await install()
    writeFileSync(join(source, 'more/main.go'), 'package main // changed')
    expect(await install()).not.toBe(before)
  })

  test('tells the version that its sources have', () => {
    const judge = PINS['argocd-judge']
    expect(judge.version).toBe(contentVersion(join(import.meta.dirname, 'argocd-judge')))
    expect(judge.archive).toBeUndefined()
  })
})

describe('a build', () => {
  /** A `go` that says `words` on its error stream and ends with `code`. */
  const build = async (words: readonly string[], code: number, more: Partial<Pin> = {}) => {
    const folder = temporaryFolder()
    const said = words.map((line) => `echo '${line}' >&2`).join('\n')
    fakeBinary(join(folder, 'bin/go'), `echo "$@" > ${folder}/asked\n${said}\nexit ${code}`)
    const heard: string[] = []
    const pin = { ...PINS.helm, ...more }
    const env = { PATH: join(folder, 'bin') }
    const made = await goInstall(pin, folder, env, (line) => heard.push(line))
    return { made, heard, asked: readFileSync(join(folder, 'asked'), 'utf8') }
  }

  test('tells how far it is', async () => {
    const words = [
      'go: downloading sigs.k8s.io/yaml v1.6.0',
      'sigs.k8s.io/yaml',
      'helm.sh/helm/v4/pkg/action',
    ]
    const { heard } = await build(words, 0)
    expect(heard).toEqual([
      'downloading sigs.k8s.io/yaml v1.6.0',
      '1 packages compiled',
      '2 packages compiled',
    ])
  })

  test('that fails tells what was wrong, and not how far it came', async () => {
    const { made } = await build(
      ['sigs.k8s.io/yaml', '# helm.sh/helm', './main.go:45:6: assignment mismatch'],
      1,
    )
    expect(made).toEqual({
      why: 'go ended with exit code 1 | # helm.sh/helm | ./main.go:45:6: assignment mismatch',
    })
  })

  test('has the tags of its pin', async () => {
    expect((await build([], 0, { goTags: 'a,b' })).asked).toContain('-tags a,b')
    expect((await build([], 0)).asked).not.toContain('-tags')
  })
})
