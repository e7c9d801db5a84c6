variable "cluster" {
  description = "Name of the cluster, one of clusters/*.yaml with provider gcp."
  type        = string
}

variable "administrator_ranges" {
  description = "IPv4 ranges that the API server answers on its public address; none: it has no public address."
  type        = list(string)
  default     = []
}

variable "release_channel" {
  description = "How early GKE brings a patch here: RAPID, REGULAR or STABLE."
  type        = string
  default     = "REGULAR"
}

variable "maintenance_start" {
  description = "When the daily four hours begin in which GKE may upgrade, in UTC, as HH:MM."
  type        = string
  default     = "03:00"
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete the cluster and the entries of secrets."
  type        = bool
  default     = true
}

variable "github" {
  description = "The repository on GitHub, owner/name, whose workflows publish the image and look for drift (docs/ci.md). Null: none logs in."
  type        = string
  default     = null
}
