variable "cluster" {
  description = "Name of the cluster, one of clusters/*.yaml with provider aws."
  type        = string
}

variable "administrators" {
  description = "ARNs of IAM principals that administer the cluster, by what they are to you: { platform = \"arn:aws:iam::123456789012:role/platform\" }."
  type        = map(string)
}

variable "administrator_ranges" {
  description = "IPv4 ranges that the API server answers on its public address; none: it has no public address. See modules/aws."
  type        = list(string)
  default     = []
}

variable "nat" {
  description = "one: a NAT gateway in the first zone. zone: one in each."
  type        = string
  default     = "one"
}

variable "system_nodes" {
  description = "A small group of on-demand nodes beside the others, always `count` of them; null: none."
  type        = object({ types = list(string), count = number })
  default     = null
}

variable "addon_versions" {
  description = "Versions of add-ons, by name; the output addon_versions has those that are installed."
  type        = map(string)
  default     = {}
}

variable "github" {
  description = "The repository on GitHub, owner/name, whose workflows publish the image and look for drift (docs/ci.md). Null: none logs in."
  type        = string
  default     = null
}
