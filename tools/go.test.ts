import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fakeBinary, temporaryFolder } from './fakes.ts'
import { find } from './find.ts'
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

  test('tells the version that its sources have', () => {
    const judge = PINS['argocd-judge']
    expect(judge.version).toBe(contentVersion(join(import.meta.dirname, 'argocd-judge')))
    expect(judge.archive).toBeUndefined()
  })
})
