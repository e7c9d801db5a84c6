output "cluster" {
  description = "The cluster: its name, the URL of its API server, and the certificate (PEM in base64) that it is trusted by."
  value       = module.cluster.cluster
}

output "kubeconfig" {
  description = "The command that gives your kubeconfig a context of the cluster's name."
  value       = "aws eks update-kubeconfig --region ${local.cluster.region} --name ${module.cluster.cluster.name} --alias ${var.cluster}"
}

output "addon_versions" {
  description = "Versions of the add-ons as they are now: copy them into addon_versions to keep them."
  value       = module.cluster.addon_versions
}

output "registry" {
  description = "Where images are pushed; null when this cluster makes no registry."
  value       = module.cluster.registry
}

output "github" {
  description = "Roles of the workflows on GitHub, for the variables AWS_PUBLISH_ROLE and AWS_DRIFT_ROLE (docs/ci.md); empty when this cluster makes none."
  value       = module.cluster.github
}
