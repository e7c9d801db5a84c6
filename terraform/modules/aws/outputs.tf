output "cluster" {
  description = "The cluster: its name, the URL of its API server, and the certificate (PEM in base64) that it is trusted by."
  value = {
    name     = aws_eks_cluster.this.name
    endpoint = aws_eks_cluster.this.endpoint
    ca       = one(aws_eks_cluster.this.certificate_authority[*].data)
  }
}

output "network" {
  description = "Ids of the VPC, of its private subnets and of their route tables, by zone."
  value = {
    vpc                  = aws_vpc.this.id
    private_subnets      = { for zone in var.cluster.zones : zone => aws_subnet.this["private-${zone}"].id }
    private_route_tables = { for zone, table in aws_route_table.private : zone => table.id }
  }
}

output "addon_versions" {
  description = "Versions of the add-ons as they are now: copy them into addon_versions to keep them."
  value       = { for name, version in local.addon_versions : name => version }
}

output "registry" {
  description = "Where images are pushed; null when this cluster makes no registry."
  value       = one([for repository in aws_ecr_repository.this : repository.repository_url])
}

output "github" {
  description = "Roles of the workflows on GitHub, by what they are for; empty when this cluster makes none."
  value       = { for name, role in aws_iam_role.github : name => role.arn }
}
