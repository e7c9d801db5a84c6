terraform {
  required_version = ">= 1.10"
  # Nothing is made, so nothing need be remembered: the state is a file of whoever runs it.
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}
