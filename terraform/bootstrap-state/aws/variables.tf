variable "account" {
  description = "AWS account that the bucket is in: 12 digits."
  type        = string
}

variable "region" {
  description = "AWS region of the bucket, best that of a cluster: its state is then gone only together with it."
  type        = string
}

variable "bucket" {
  description = "Name of the bucket: unique in the world, so with the account in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "bucket has 3 to 63 lower-case letters, digits and dashes: dots break its certificate, and the alias of its key."
  }
}

variable "old_versions_days" {
  description = "Days that old versions of a state are kept."
  type        = number
  default     = 90
}
