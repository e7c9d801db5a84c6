import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { assemble } from './assemble.ts'
import { parseIgnore } from './context.ts'
import { parseDockerfile } from './dockerfile.ts'
import { filesOf, folderOf } from './fixture.ts'

const files = {
  'source/one.js': 'one',
  'source/one.test.js': '',
  'source/inner/two.js': 'two',
  'manifest.json': '{}',
}

const assembled = (dockerfile: string, args: Readonly<Record<string, string>> = {}) => {
  const context = folderOf(files)
  const into = join(context, 'stages')
  mkdirSync(into)
  const ignored = parseIgnore('**/*.test.js')
  return assemble(parseDockerfile(dockerfile), { context, ignored, arguments: args, into })
}

test('stages, copies and runs end in the files, the user and the command of an image', () => {
  const image = assembled(
    `FROM base AS made
     WORKDIR /work
     COPY manifest.json ./
     COPY source source
     ARG TARGETARCH
     RUN echo "$TARGETARCH $OTHER" > built && rm manifest.json
     FROM base
     ENV MODE=production
     WORKDIR /app
     COPY --from=made /work/built built
     COPY --from=made /work/source copied
     COPY manifest.json source/one.js kept/
     USER 1000:1000
     ENTRYPOINT []
     CMD ["node", "main.js"]
     LABEL a="b"`,
    { TARGETARCH: 'arm64', OTHER: 'not declared' },
  )
  expect(filesOf(image.root)).toEqual([
    'app/built',
    'app/copied/inner/two.js',
    'app/copied/one.js',
    'app/kept/manifest.json',
    'app/kept/one.js',
  ])
  expect(readFileSync(join(image.root, 'app/built'), 'utf8')).toBe('arm64 \n')
  expect(image).toMatchObject({
    workdir: '/app',
    environment: { MODE: 'production' },
    user: '1000:1000',
    stopSignal: 'SIGTERM',
    command: ['node', 'main.js'],
  })
})

test.each([
  ['RUN echo wrong >&2; exit 3', 'line 2: RUN ended with 3\nwrong'],
  ['COPY absent ./', 'ENOENT'],
  ['COPY source/one.test.js ./', 'line 2: .dockerignore leaves nothing of source/one.test.js'],
  ['COPY --from=nowhere a b', 'line 2: there is no stage nowhere'],
  ['VOLUME /data', 'line 2: VOLUME cannot be carried out without Docker'],
])('%s ends the assembly', (line, message) => {
  expect(() => assembled(`FROM base\n${line}`)).toThrow(message)
})
