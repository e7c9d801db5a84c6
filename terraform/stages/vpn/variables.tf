variable "aws" {
  description = "Name of the cluster on AWS."
  type        = string
}

variable "gcp" {
  description = "Name of the cluster on Google Cloud."
  type        = string
}

variable "preshared_keys" {
  description = "A key of each tunnel, 0-1, 0-2, 1-1 and 1-2: see modules/vpn. Comes from a secret manager, by TF_VAR_preshared_keys."
  type        = map(string)
  sensitive   = true
}
