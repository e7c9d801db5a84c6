/** The operator of External Secrets, as much of it as two clouds need. */
import { builtBy, ending, type Program, variableOf } from './program.ts'
import { trimmed } from './trimmed.ts'

const EXTERNAL_SECRETS = {
  name: 'github.com/external-secrets/external-secrets',
  version: 'v0.16.2',
  sum: 'h1:iNY+gIgSyL5higXTfnz+hdPCaiB/43UiHLqE7HBpj68=',
}

/** Its providers and generators but those of the two clouds: the others are half of what is compiled. */
const TWO_CLOUDS = {
  'pkg/provider/register/register.go': `package register

import (
	_ "${EXTERNAL_SECRETS.name}/pkg/provider/aws"
	_ "${EXTERNAL_SECRETS.name}/pkg/provider/gcp/secretmanager"
)
`,
  'pkg/generator/register/register.go': 'package register\n',
}

export const externalSecrets: Program = {
  name: 'external-secrets',
  version: '0.16.2',
  why: 'the operator of External Secrets: the newest that is one Go module; the parts of later ones are in no module proxy',
  pin: {
    name: 'external-secrets',
    version: builtBy('0.16.2', TWO_CLOUDS),
    variable: variableOf('external-secrets'),
    askVersion: ['--help'],
    says: ending('external-secrets \\[flags\\]'),
    sha256: {},
  },
  install: trimmed(EXTERNAL_SECRETS, TWO_CLOUDS),
}
