import { type ApplicationState, applicationsIn, argocd } from '../../generators/delivery/index.ts'
import type { Api } from './api.ts'

const PATH = `/apis/argoproj.io/v1alpha1/namespaces/${argocd.namespace}/applications`

/** The Applications of a cluster in the order of their waves; none while their kind is not there. Errors: as of `Api.find`. */
export const applications = async (api: Api): Promise<readonly ApplicationState[]> => {
  const list = await api.find(PATH)
  return list === undefined ? [] : applicationsIn(list)
}
