output "cluster" {
  description = "The cluster: its name, the URL of its API server, and the certificate (PEM in base64) that it is trusted by."
  value       = module.cluster.cluster
}

output "kubeconfig" {
  description = "The command that gives your kubeconfig a context of the cluster."
  value       = "gcloud container clusters get-credentials ${module.cluster.cluster.name} --region ${local.cluster.region} --project ${local.cluster.project}"
}

output "registry" {
  description = "Where images are pushed; null when nodes pull from elsewhere."
  value       = module.cluster.registry
}

output "github" {
  description = "What the workflows on GitHub log in by, for the variables GOOGLE_… (docs/ci.md); null when this cluster makes none."
  value       = module.cluster.github
}
