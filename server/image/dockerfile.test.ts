import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { validate } from 'dockerfile-utils'
import { describe, expect, test } from 'vitest'
import { app } from '../../generators/inference/index.ts'
import { user } from '../../generators/parts/index.ts'
import { contextFiles, parseIgnore } from './context.ts'
import { copied, pairsOf, parseDockerfile, type Stage } from './dockerfile.ts'

const context = join(import.meta.dirname, '..', '..')
const text = readFileSync(join(context, 'server/Dockerfile'), 'utf8')
const ignored = parseIgnore(readFileSync(join(context, '.dockerignore'), 'utf8'))
const stages = parseDockerfile(text)
const steps = (stage: Stage | undefined, ...keywords: readonly string[]) =>
  stage?.steps.filter(({ keyword }) => keywords.includes(keyword)) ?? []
const everyStep = (...keywords: readonly string[]) => stages.flatMap((stage) => steps(stage, ...keywords))
const image = stages.at(-1)
const pairs = (keyword: string) =>
  Object.assign({}, ...steps(image, keyword).map((step) => Object.fromEntries(pairsOf(step))))

describe("the server's Dockerfile", () => {
  test('gives the linter nothing to say', () => {
    expect(validate(text)).toEqual([])
  })

  test('installs in one stage, strips types in another and ships a third', () => {
    expect(stages.map(({ name }) => name)).toEqual(['packages', 'javascript', undefined])
  })

  test('names one base image, by tag and digest', () => {
    const images = stages.map(({ image }) => image)
    expect(images[0]).toMatch(/^node:24-bookworm-slim@sha256:[0-9a-f]{64}$/)
    expect(new Set(images).size).toBe(1)
  })

  test('emulates no architecture: it installs on the building one and runs nothing in the image', () => {
    for (const stage of stages.slice(0, -1)) expect(stage.flags.get('platform')).toBe('$BUILDPLATFORM')
    expect(steps(image, 'RUN', 'ADD')).toEqual([])
  })

  test("runs as the pod's user, not as root", () => {
    expect(steps(image, 'USER').at(-1)?.text).toBe(`${user}:${user}`)
  })

  test('starts Node itself, which gets SIGTERM', () => {
    expect(steps(image, 'ENTRYPOINT')).toMatchObject([{ form: 'exec', words: [] }])
    expect(steps(image, 'CMD')).toMatchObject([{ form: 'exec', words: ['node', 'server/dist/main.js'] }])
    expect(steps(image, 'STOPSIGNAL')).toMatchObject([{ text: 'SIGTERM' }])
  })

  test("has the name and the ports of the fleet's Deployment", () => {
    expect(steps(image, 'EXPOSE')[0]?.words).toEqual([String(app.port), String(app.metricsPort)])
    expect(pairs('LABEL')).toMatchObject({ 'org.opencontainers.image.title': app.name })
  })

  test("sets Node's mode and heap, and forbids onnxruntime to report home", () => {
    expect(pairs('ENV')).toEqual({
      NODE_ENV: 'production',
      NODE_OPTIONS: '--max-old-space-size=512 --max-semi-space-size=4',
      ORT_DISABLE_TELEMETRY: '1',
    })
  })

  test('labels what it is and where it is from', () => {
    const labels = ['title', 'description', 'licenses', 'version', 'revision', 'source']
    expect(Object.keys(pairs('LABEL'))).toEqual(labels.map((label) => `org.opencontainers.image.${label}`))
    expect(pairs('LABEL')).toMatchObject({ 'org.opencontainers.image.version': '$VERSION' })
    expect(pairs('LABEL')).not.toContain('')
  })

  test('takes no secret and downloads nothing by ADD', () => {
    expect(everyStep('ADD')).toEqual([])
    expect(everyStep('ARG', 'ENV').flatMap((step) => [...pairsOf(step).keys()])).not.toContainEqual(
      expect.stringMatching(/secret|token|password|key|credential/i),
    )
  })

  test('copies only what is there and what .dockerignore lets through', () => {
    const fromContext = everyStep('COPY').filter(({ flags }) => !flags.has('from'))
    const sources = fromContext.flatMap((step) => copied(step).sources)
    expect(sources).toEqual([
      'package.json',
      'package-lock.json',
      'server/package.json',
      'server/image/prune',
      'server/image/strip',
      'server/src',
      'server/models',
    ])
    for (const source of sources) {
      expect(existsSync(join(context, source)), source).toBe(true)
      expect(contextFiles(context, source, ignored), source).not.toEqual([])
    }
  })

  test('copies from stages that are there', () => {
    const names = everyStep('COPY').flatMap(({ flags }) => flags.get('from') ?? [])
    expect(new Set(names)).toEqual(new Set(['packages', 'javascript']))
  })
})

test.each([
  ['FROM node\nRUN a \\\n  && b', { form: 'shell', text: 'a   && b' }],
  ['FROM node\nCMD ["a", "b c"]', { form: 'exec', words: ['a', 'b c'] }],
  ['FROM node\nCOPY --from=x a b/', { words: ['a', 'b/'], flags: new Map([['from', 'x']]) }],
])('%j is read as data', (dockerfile, expected) => {
  expect(parseDockerfile(dockerfile)[0]?.steps[0]).toMatchObject(expected)
})
