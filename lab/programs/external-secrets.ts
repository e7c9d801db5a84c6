/** The operator of External Secrets, as much of it as two clouds need. */
import { ending, type Program } from './program.ts'
import { ofOwnModule } from './trimmed.ts'

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

export const externalSecrets: Program = ofOwnModule(
  {
    name: 'external-secrets',
    version: '0.16.2',
    why: 'the operator of External Secrets: the newest that is one Go module; the parts of later ones are in no module proxy',
  },
  EXTERNAL_SECRETS,
  { askVersion: ['--help'], says: ending('external-secrets \\[flags\\]') },
  TWO_CLOUDS,
)
