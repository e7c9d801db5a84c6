terraform {
  # 1.10 for all stages: the lock file of S3, which those of AWS need.
  required_version = ">= 1.10"
  backend "gcs" {}
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.50, < 8.0"
    }
  }
}
