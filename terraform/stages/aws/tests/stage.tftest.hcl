# The stage hands the module what the plan says of the fleet that terraform/testing brings.

mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_eks_addon_version" {
    defaults = { version = "v1.0.0-eksbuild.1" }
  }
}
variables {
  cluster        = "aws"
  administrators = { platform = "arn:aws:iam::123456789012:role/platform" }
}
run "plan" {
  command = plan
  assert {
    condition     = join(",", local.secret_entries) == "mesh1-aws-cacerts,inference-example-com,mesh1-gcp-remote-access" && local.makes_images
    error_message = "its own authority, the certificate and the ways to the others; and it makes the registry"
  }
}
run "workflows" {
  command = plan
  variables {
    github = "example/fleet"
  }
  assert {
    condition     = local.github.make && join(",", [for registry in local.github.registries : "${registry.region}/${registry.repository}"]) == "us-east-1/ml-inference"
    error_message = "the first cluster of the account makes the roles, which push to the registries of all"
  }
}
