# No provider: it only reads files and counts, so it runs, and is tested, without any cloud.
terraform {
  required_version = ">= 1.7"
}
