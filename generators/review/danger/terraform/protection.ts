/** What keeps a resource closed, and goes: a nested block, an attribute, an item of a list, the resource itself, or a value of it. */
import type { Finding } from '../../../findings/index.ts'
import { listed, shown } from '../said.ts'
import { leavesOf, more, nodeOfBlock, textsByPath, unquoted } from './expression.ts'
import { addressOf, type Block } from './hcl.ts'
import { change, tell } from './said.ts'
import { deniesSomething } from './statements.ts'
import { SAFE } from './table.ts'

const MEND = 'keep it, or say in the description of the change who is let in by that, and why'

/** Nested blocks that protect, by their names. */
const BLOCK =
  /encrypt|logging|access_logs?|log_(config|options)|workload_(identity|metadata)|shielded|confidential|private_cluster|authorized_networks|network_policy|metadata_options|security|scanning|versioning|public_access|binary_authorization|kubelet_config|kms|condition$|rate_limit|redirect|soft_delete|retention|object_lock|(^|_)(ssl|tls|iap|waf|deny|allowed_\w+)(_|$)|validation|precondition|postcondition|(^|\.)master_auth$|^access_config$/

const RULES = /security_policy|encryption|ownership|waf|firewall_policy/

/** Attributes whose absence lets more in. */
const ATTRIBUTE =
  /(^|\.)(\w*security_policy|ssl_policy|\w*kms_\w*key\w*|kms_key\w*|default_kms_key_name|key_arn|permissions_boundary|web_acl_\w+|firewall_policy\w*|attribute_condition|allowed_(account_ids|projects?|principals)|target_(service_accounts|tags)|source_(ranges|tags|service_accounts|security_group_id)|public_access_cidrs|enabled_cluster_log_types|enable_components|service_account)$/

/** Lists of which each item protects. */
const LIST =
  /(^|\.)(enabled_cluster_log_types|logging_config\.enable_components|encryption_config\.resources|target_service_accounts|target_tags|allowed_\w+)$/

/** Resources that only close something. */
const CLOSES =
  /public_access_block|encryption_configuration|_versioning$|ownership_controls|default_security_group|default_network_acl|security_policy|ssl_policy|flow_log|cloudtrail|guardduty|securityhub|config_(rule|recorder)|password_policy|organization(s|_).*policy|org_policy|object_lock|_logging$|waf|ebs_encryption_by_default|access_analyzer|deny_policy|binary_authorization|audit_config/

/** What is in the network by default is for whatever forgot to say where it belongs. */
const DEFAULT_NETWORK = /default_(security_group|network_acl)/

/** Nested blocks by their paths, however often; a `dynamic` block is one of its name. */
const blocksIn = ({ blocks }: Block, path = ''): readonly string[] =>
  blocks.flatMap((block) => {
    if (block.type === 'content') return blocksIn(block, path)
    const own = `${path}${path === '' ? '' : '.'}${block.type === 'dynamic' ? (block.labels[0] ?? '') : block.type}`
    return [own, ...blocksIn(block, own)]
  })

const lastOf = (path: string) => path.slice(path.lastIndexOf('.') + 1)

const isProtecting = (path: string, type: string) =>
  BLOCK.test(lastOf(path)) || (lastOf(path) === 'rule' && RULES.test(type))

/** Blocks that protect and are gone, without those in them. */
const droppedIn = (before: Block, after: Block) => {
  const gone = more(blocksIn(after), blocksIn(before)).filter((path) =>
    isProtecting(path, after.labels[0] ?? ''),
  )
  return [...new Set(gone)].filter((path) => !gone.some((other) => path.startsWith(`${other}.`)))
}

/** Values by their paths; the default of a variable is under the variable's name. */
export const valuesOf = (block: Block): ReadonlyMap<string, string> => {
  const texts = textsByPath(nodeOfBlock(block))
  if (block.type !== 'variable') return texts
  return new Map(
    [...texts].map(([path, text]) => [path.replace(/^default(?=\.|$)/, block.labels[0] ?? ''), text]),
  )
}

const itemsAt = (block: Block, path: string) =>
  leavesOf(nodeOfBlock(block))
    .filter((leaf) => leaf.path.join('.') === path)
    .map(({ text }) => unquoted(text))

/** Values that protect less than they did. A new block is held to what protects nobody from the start. */
export const ofProtection = (file: string, before: Block | undefined, after: Block): readonly Finding[] => {
  const dropped = before === undefined ? [] : droppedIn(before, after)
  const [old, now] = [before === undefined ? new Map<string, string>() : valuesOf(before), valuesOf(after)]
  const address = addressOf(after)
  const field = (path: string) => `${address}.${path}`
  const paths = [...new Set([...old.keys(), ...now.keys()])].filter(
    (path) => old.get(path) !== now.get(path) && !dropped.some((gone) => path.startsWith(`${gone}.`)),
  )
  const added = DEFAULT_NETWORK.test(after.labels[0] ?? '')
    ? more(before === undefined ? [] : blocksIn(before), blocksIn(after)).filter((path) => path === 'ingress')
    : []
  return [
    ...added.map((path) =>
      tell(file, field(path), 'whatever names no group of its own can be reached', MEND),
    ),
    ...dropped.map((path) =>
      tell(file, field(path), 'a block of it is gone: it is less closed than it was', MEND),
    ),
    ...paths.flatMap((path): readonly Finding[] => {
      const [was, is] = [old.get(path), now.get(path)]
      const safe = SAFE.find(([name, worse]) => name.test(path) && worse(was, is))
      if (safe !== undefined) return [tell(file, field(path), `${change(was, is)}: ${safe[2]}`)]
      if (before === undefined || was === undefined) return []
      if (is === undefined)
        return ATTRIBUTE.test(path)
          ? [tell(file, field(path), `${change(was, is)}: it is less closed than it was`, MEND)]
          : []
      const fewer = LIST.test(path) ? more(itemsAt(after, path), itemsAt(before, path)) : []
      return fewer.length > 0
        ? [tell(file, field(path), `it is without ${listed(fewer.map(shown))}`, MEND)]
        : []
    }),
  ]
}

/** A block that closed something, and is gone. */
export const ofProtectionGone = (file: string, block: Block): readonly Finding[] =>
  block.type === 'resource' &&
  (CLOSES.test(block.labels[0] ?? '') ||
    block.blocks.some(({ type }) => type === 'deny') ||
    deniesSomething(nodeOfBlock(block)))
    ? [tell(file, addressOf(block), 'its block is gone: what it closed, or denied, is open', MEND)]
    : []
