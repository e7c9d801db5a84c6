/**
 * Carries out a Dockerfile in a folder, without Docker: each stage is a subfolder that stands for its `/`, COPY copies
 * and RUN runs in the stage's working folder with this machine's Node and npm. Base images are not there, and a command
 * with an absolute path would leave the folder: enough for a build that only installs and copies.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, statSync } from 'node:fs'
import { basename, delimiter, dirname, join, resolve } from 'node:path'
import { contextFiles, type Ignored } from './context.ts'
import { copied, pairsOf, type Stage, type Step } from './dockerfile.ts'

/** An image as its last stage left it. */
export interface Image {
  /** The folder that stands for the image's `/`. */
  readonly root: string
  readonly workdir: string
  readonly environment: Readonly<Record<string, string>>
  readonly user: string
  readonly stopSignal: string
  /** ENTRYPOINT and CMD. */
  readonly command: readonly string[]
}

export interface Assembly {
  readonly context: string
  readonly ignored: Ignored
  /** Build arguments, TARGETARCH among them. */
  readonly arguments: Readonly<Record<string, string>>
  /** An empty folder, which the stages go into. */
  readonly into: string
}

type State = { -readonly [Key in keyof Image]: Image[Key] } & { entrypoint: readonly string[] }

const start = (root: string): State => ({
  root,
  workdir: '/',
  environment: {},
  user: '0',
  stopSignal: 'SIGTERM',
  command: [],
  entrypoint: [],
})

const inside = (state: State, path: string) => join(state.root, resolve(state.workdir, path))

/** Like COPY: what a folder holds, or a file; into a folder when the destination ends in a slash. */
const copyFiles = (from: string, files: readonly string[], to: string) => {
  for (const file of files) {
    const target = file !== '' ? join(to, file) : /\/$/.test(to) ? join(to, basename(from)) : to
    cpSync(join(from, file), target, { recursive: true })
  }
}

const copy = (step: Step, state: State, stages: ReadonlyMap<string, State>, assembly: Assembly) => {
  const { sources, destination } = copied(step)
  const stage = step.flags.get('from')
  const other = stage === undefined ? undefined : stages.get(stage)
  if (stage !== undefined && other === undefined)
    throw new Error(`line ${step.line}: there is no stage ${stage}`)
  const to = inside(state, destination) + (/\/$/.test(destination) ? '/' : '')
  for (const source of sources) {
    const from = other === undefined ? join(assembly.context, source) : inside(other, source)
    const files = other === undefined ? contextFiles(assembly.context, source, assembly.ignored) : ['']
    if (files.length === 0) throw new Error(`line ${step.line}: .dockerignore leaves nothing of ${source}`)
    if (other !== undefined && statSync(from).isDirectory()) cpSync(from, to, { recursive: true })
    else copyFiles(from, files, to)
  }
}

const run = (step: Step, state: State, names: ReadonlySet<string>, assembly: Assembly) => {
  const given = Object.entries(assembly.arguments).filter(([name]) => names.has(name))
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter)
  const result = spawnSync('sh', ['-c', step.text], {
    cwd: inside(state, '.'),
    env: { ...process.env, ...state.environment, ...Object.fromEntries(given), PATH: path },
    encoding: 'utf8',
  })
  if (result.status !== 0)
    throw new Error(`line ${step.line}: RUN ended with ${result.status}\n${result.stdout}${result.stderr}`)
}

const carryOut = (
  stage: Stage,
  root: string,
  stages: ReadonlyMap<string, State>,
  assembly: Assembly,
): State => {
  const state = start(root)
  const names = new Set<string>()
  for (const step of stage.steps) {
    if (step.keyword === 'WORKDIR') {
      state.workdir = resolve(state.workdir, step.text)
      mkdirSync(inside(state, '.'), { recursive: true })
    } else if (step.keyword === 'COPY') copy(step, state, stages, assembly)
    else if (step.keyword === 'RUN') run(step, state, names, assembly)
    else if (step.keyword === 'ARG') for (const name of pairsOf(step).keys()) names.add(name)
    else if (step.keyword === 'ENV')
      state.environment = { ...state.environment, ...Object.fromEntries(pairsOf(step)) }
    else if (step.keyword === 'USER') state.user = step.text
    else if (step.keyword === 'STOPSIGNAL') state.stopSignal = step.text
    else if (step.keyword === 'ENTRYPOINT') state.entrypoint = step.words
    else if (step.keyword === 'CMD') state.command = step.words
    else if (!['EXPOSE', 'LABEL'].includes(step.keyword))
      throw new Error(`line ${step.line}: ${step.keyword} cannot be carried out without Docker`)
  }
  return state
}

/** Carries out every stage; the last is the image. Errors: a step that fails, with its line. */
export const assemble = (stages: readonly Stage[], assembly: Assembly): Image => {
  const done = new Map<string, State>()
  let last = start(assembly.into)
  for (const [index, stage] of stages.entries()) {
    const name = stage.name ?? String(index)
    const root = join(assembly.into, name)
    mkdirSync(root, { recursive: true })
    last = carryOut(stage, root, done, assembly)
    done.set(name, last)
  }
  const { entrypoint, ...image } = last
  return { ...image, command: [...entrypoint, ...image.command] }
}
