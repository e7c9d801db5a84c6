/** Where requests come in and go: gateways, routes, subsets, services. The first hosts and routes were reviewed; each other is another way. */
import { duration } from '../duration.ts'
import { farFrom, type Watch } from './model.ts'

const MEND_WAY =
  'let it in by a server and a name that are there, or say in a merge of its own who asks there'
const MEND_ROUTE = 'send a small part there first, and look; docs/traffic.md says what was measured'

/** Headers that other programs believe. */
const BELIEVED =
  /headers\.(request|response)\..*(host|:?authority|:path|authorization|cookie|x-forwarded[\w-]*|x-envoy[\w-]*|prefer-cloud|via)/i

/** Durations and numbers ten times as large or small. */
const tenfold: Watch['bad'] = ({ before, after }) => {
  const [old, now] = [duration(before), duration(after)]
  return old !== undefined && now !== undefined
    ? farFrom(10)({ before: old, after: now })
    : farFrom(10)({ before, after })
}

/** What a route says of how often and how long it is tried has rules of its own, and so have shares. */
const ROUTE_OF_ITS_OWN =
  /^spec\.http\[[^\]]*\]\.(retries|timeout|fault|directResponse|name|route\[[^\]]*\]\.weight)\b|^spec\.hosts\b/

export const requests: readonly Watch[] = [
  {
    code: 'danger-exposed',
    kinds: ['Gateway'],
    path: /^spec\b/,
    // Older versions of TLS are told by the rules of what is exposed; newer ones are welcome.
    except: /minProtocolVersion$/,
    fresh: true,
    why: 'the mesh answers to another name, on another port, or with another certificate',
    mend: MEND_WAY,
  },
  {
    code: 'danger-route',
    kinds: ['Service'],
    path: /^spec\b|^metadata\.(labels|annotations)\.(istio|networking)[\w./-]*$/,
    except: /^spec\.(type|selector|loadBalancerSourceRanges|externalIPs)\b/,
    why: 'who asks for it is led otherwise: to pods themselves, to pods that are not ready, by another protocol or port',
    mend: 'keep it; another way to its pods is another Service',
  },
  {
    code: 'danger-route',
    kinds: ['VirtualService'],
    path: BELIEVED,
    fresh: true,
    why: 'it changes headers that other programs believe',
    mend: MEND_ROUTE,
  },
  {
    code: 'danger-route',
    kinds: ['VirtualService'],
    path: /^spec\.hosts\b/,
    bad: ({ after }) => /\*/.test(JSON.stringify(after ?? '')),
    why: 'it takes the requests for names that others have',
    mend: MEND_ROUTE,
  },
  {
    code: 'danger-route',
    kinds: ['VirtualService'],
    path: /^spec\.http\[[^\]]*\]\.route\[.*\]\.headers\b/,
    why: 'a part of its requests has other headers',
    mend: MEND_ROUTE,
  },
  {
    code: 'danger-route',
    kinds: ['VirtualService', 'HTTPRoute', 'GRPCRoute'],
    path: /^spec\b/,
    except: new RegExp(`${ROUTE_OF_ITS_OWN.source}|^spec\\.http\\[[^\\]]*\\]\\.(headers|route)\\b`),
    why: 'other requests match it, it leads them elsewhere, or others see it',
    mend: MEND_ROUTE,
  },
  {
    code: 'danger-route',
    kinds: ['VirtualService', 'DestinationRule'],
    path: /^kind$/,
    fresh: true,
    bad: ({ change }) => change.what === 'added',
    why: 'it is new: a host that another one is for already gets its rules too',
    mend: 'change the object that is for the host',
  },
  {
    code: 'danger-ejection',
    kinds: ['DestinationRule'],
    path: /connectionPool\b/,
    except: /h2UpgradePolicy$/,
    bad: tenfold,
    why: 'ten times as many, or a tenth: pods get more than they carry, or requests are refused',
    mend: MEND_ROUTE,
  },
  {
    code: 'danger-ejection',
    kinds: ['DestinationRule'],
    path: /outlierDetection\.(baseEjectionTime|interval)$/,
    bad: ({ before, after }) => {
      const [old, now] = [duration(before), duration(after)]
      return old === undefined || now === undefined || now >= 3 * old
    },
    why: 'a pod that is well again, and a cloud behind its gateway, gets nothing for much longer',
    mend: MEND_ROUTE,
  },
  {
    code: 'danger-ejection',
    kinds: ['DestinationRule'],
    path: /outlierDetection\b/,
    except:
      /\.(consecutive5xxErrors|consecutiveGatewayErrors|maxEjectionPercent|minHealthPercent)$|\.outlierDetection\.(baseEjectionTime|interval)$/,
    why: 'pods that fail are found otherwise',
    mend: MEND_ROUTE,
  },
  {
    code: 'danger-ejection',
    kinds: ['DestinationRule'],
    path: /loadBalancer\b/,
    why: 'which pods, and which cloud, are asked first and next is another',
    mend: MEND_ROUTE,
  },
  {
    code: 'danger-route',
    kinds: ['DestinationRule'],
    path: /^spec\b/,
    except: /outlierDetection\b|connectionPool\.(tcp|http)\.\w+$|tcpKeepalive/,
    why: 'it is for other pods, other callers, or another host',
    mend: MEND_ROUTE,
  },
]
