terraform {
  required_version = ">= 1.10" # The backend's own lock file.

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }

  # bucket, key (aws/<cluster>), region and kms_key_id come at init: see README.md.
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
