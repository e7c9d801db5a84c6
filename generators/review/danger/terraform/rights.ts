/** Rights that a block gives: roles, members, policies, trust. A new one is always worth a look. */
import type { Finding } from '../../../findings/index.ts'
import { listed, shown } from '../said.ts'
import { type Leaf, leavesOf, more, type Node, nodeOfBlock, unquoted } from './expression.ts'
import { addressOf, type Block } from './hcl.ts'
import { tell } from './said.ts'
import { isStatement, policiesSay } from './statements.ts'

/** Resources that are nothing but a right, or a trust. */
const GRANTS =
  /^aws_iam_(?!instance_profile$|account_alias$|server_certificate$)|^aws_eks_(access|pod_identity)|^aws_(kms_grant|lambda_permission|lakeformation_permissions|s3_bucket_acl|ssoadmin_)|^aws_ram_|^google_(.+_)?iam_|^google_service_account_key$|^google_storage_.*(acl|access_control)$|^kubernetes_(cluster_)?role/

/** What says nothing of who may do what. */
const COSMETIC =
  /^(tags|labels|annotations|description|display_name|title|name|name_prefix|path|depends_on|lifecycle|timeouts|max_session_duration|provider)$/

/** Texts that are a right wherever they stand. */
const RIGHT =
  /^"?(roles\/.+|(projects|organizations)\/.+\/roles\/.+|allUsers|allAuthenticatedUsers)"?$|AdministratorAccess|PowerUserAccess|FullAccess|AdminPolicy|Admin"?$/

/** Names under which locals, arguments of modules and defaults of variables keep who may do what. */
const KEEPS =
  /^(roles?|members?|managed(_\w+)?|polic(y|ies)|policy_arns?|permissions?|principals?|principal_arns?|administrators?|administrator_ranges|kubernetes_groups|service_accounts?|namespace|github|secret_entries)$/

/** Names under which a resource says as whom it acts. */
const ACTS_AS = /^(service_account|role_arn|execution_role_arn|task_role_arn|iam_instance_profile|iam_role)$/

/** Names under which a provider says who it is, and whom it asks. */
const IS =
  /^(assume_role\w*|impersonate_service_account|credentials|access_\w+|secret_key|token|profile|\w*endpoints?|\w+_custom_endpoint)$/

const isGrant = ({ type, labels: [name = ''] }: Block) =>
  (type === 'resource' && GRANTS.test(name)) || (type === 'data' && name === 'google_iam_policy')

const isRight = ({ path, text }: Leaf, block: Block, isNew: boolean) => {
  if (COSMETIC.test(path[0] ?? '')) return false
  if (isGrant(block)) return !/^(Version|Sid|Id|policy_id)$/.test(path.at(-1) ?? '')
  if (RIGHT.test(text)) return true
  if (block.type === 'resource') return !isNew && ACTS_AS.test(path.at(-1) ?? '')
  if (block.type === 'provider') return path.some((key) => IS.test(key))
  if (block.type === 'variable')
    return path[0] === 'default' && KEEPS.test(block.labels[0] ?? '') && text !== 'null'
  return (
    (block.type === 'locals' || block.type === 'module') &&
    (path.some((key) => key === 'github') || KEEPS.test(path.at(-1) ?? '') || path.includes('administrators'))
  )
}

const rightsIn = (node: Node | undefined, block: Block, isNew: boolean) =>
  node === undefined
    ? []
    : leavesOf(node, isStatement)
        .filter((leaf) => isRight(leaf, block, isNew))
        .map(({ path, text }) => `${path.at(-1) ?? ''}\n${text}`)

/** What an ARN of a policy ends with is what tells policies apart. */
const shownRight = (right: string) => {
  const [key = '', whole = ''] = right.split('\n')
  const text = whole.replace(/^"arn:\S*policy\//, '')
  return shown(
    /^(members?|roles?|policy_arn|principal_arn)$/.test(key) ? unquoted(text) : `${key} ${unquoted(text)}`,
  )
}

const GENERAL = /allUsers|allAuthenticatedUsers/
const OWNER = /roles\/(owner|editor)\b|admin"?$|AdministratorAccess/i

const MEND = 'name who needs it and what for, and give the least that does it'

/** One finding of a block: all that it gives more than before. */
export const ofRights = (file: string, before: Block | undefined, after: Block): readonly Finding[] => {
  const [old, now] = [before === undefined ? undefined : nodeOfBlock(before), nodeOfBlock(after)]
  const isNew = before === undefined
  const given = more(rightsIn(old, after, isNew), rightsIn(now, after, isNew))
  const says = [
    ...(given.some((right) => GENERAL.test(right)) ? ['everybody on the internet has it'] : []),
    ...(given.some((right) => OWNER.test(right)) ? ['it may do nearly everything'] : []),
    ...(given.length > 0 ? [`it gives, or trusts, ${listed([...new Set(given)].map(shownRight), 6)}`] : []),
    ...policiesSay(old, now),
  ]
  return says.length === 0
    ? []
    : [tell(file, addressOf(after), `${isNew ? 'it is new: ' : ''}${listed(says)}`, MEND)]
}
