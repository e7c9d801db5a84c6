import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { app } from '../../generators/inference/index.ts'
import { user } from '../../generators/parts/index.ts'
import { containerOf, dockerfile } from './dockerfile.ts'

const context = join(import.meta.dirname, '..', '..')
/** One instruction a line. */
const lines = dockerfile()
  .replaceAll(/\s*\\\n\s*/g, ' ')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line))
const image = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM')))
const all = (instruction: string, within = lines) =>
  within.flatMap((line) => (line.startsWith(`${instruction} `) ? [line.slice(instruction.length + 1)] : []))
const fromContext = () =>
  all('COPY')
    .filter((words) => !words.includes('--from='))
    .flatMap((words) =>
      words
        .split(' ')
        .filter((word) => !word.startsWith('--'))
        .slice(0, -1),
    )

test('names one base image, by tag and digest', () => {
  const images = all('FROM').map((words) => /\S*@\S*/.exec(words)?.[0])
  expect(images[0]).toMatch(/^node:24-bookworm-slim@sha256:[0-9a-f]{64}$/)
  expect(images).toEqual([images[0], images[0]])
})

test('emulates no architecture: it builds on the building one and runs nothing in the image', () => {
  expect(all('FROM')[0]).toMatch(/^--platform=\$BUILDPLATFORM .* AS build$/)
  expect(all('RUN', image)).toEqual([])
})

test("runs Node itself, which gets SIGTERM, as the pod's user, without telemetry", () => {
  expect(containerOf(dockerfile())).toEqual({
    environment: {
      NODE_ENV: 'production',
      NODE_OPTIONS: '--max-old-space-size=512 --max-semi-space-size=4',
      ORT_DISABLE_TELEMETRY: '1',
    },
    user: `${user}:${user}`,
    command: ['node', 'server/dist/main.mjs'],
  })
  expect([all('ENTRYPOINT', image), all('STOPSIGNAL', image)]).toEqual([['[]'], ['SIGTERM']])
})

test("has the name and the ports of the fleet's Deployment, and says what it is", () => {
  expect(all('EXPOSE', image)).toEqual([`${app.port} ${app.metricsPort}`])
  expect(all('LABEL', image).join()).toMatch(
    new RegExp(`image.title="${app.name}" .*image.version="\\$VERSION" .*image.revision="\\$REVISION"`),
  )
})

test('holds what the check of the image starts', () => {
  expect(all('RUN').at(-1)).toBe('node server/image/build/main.ts "$TARGETARCH" out')
  expect(all('COPY', image)).toEqual([
    '--from=build /app/out/bin server/bin',
    '--chmod=755 server/models server/models',
    '--from=build /app/out/dist server/dist',
  ])
})

test('takes from the context what is there and what .dockerignore lets through, and all of that', () => {
  const ignore = readFileSync(join(context, '.dockerignore'), 'utf8').trim().split('\n').slice(1)
  expect(ignore.shift()).toBe('*')
  const kept = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
  expect(fromContext().sort()).toEqual(kept.sort())
  expect(kept.filter((source) => !existsSync(join(context, source)))).toEqual([])
  expect(ignore.slice(kept.length)).toEqual(['**/*.test.ts', 'server/src/testing.ts'])
})

test('takes no secret and downloads nothing by ADD', () => {
  expect(all('ADD')).toEqual([])
  expect([...all('ARG'), ...all('ENV')].join()).not.toMatch(/secret|token|password|key|credential/i)
})

test('without a command in the exec form there is nothing to start', () => {
  expect(() => containerOf('FROM a\nUSER 1\nCMD node main.js')).toThrow('has no ^CMD')
})
