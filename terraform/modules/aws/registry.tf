# The registry of the image. Clusters pull by digest: a tag never moves, and what was pulled once stays what it was.

locals {
  registries = var.registry == null ? {} : { (var.registry.repository) = var.registry }
}

resource "aws_ecr_repository" "this" {
  for_each = local.registries

  name                 = each.key
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration { scan_on_push = true }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.this.arn
  }
}

# What has a tag stays, whatever its age: a count or an age cannot tell which release runs, and the node that comes tomorrow
# has to pull it. What a tagged index names (a manifest for each architecture, and one of where it came from) has no tag and
# stays with it: "If an image is referenced by a manifest list, it cannot be expired or archived without the manifest list
# being deleted or archived first" (https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html).
resource "aws_ecr_lifecycle_policy" "this" {
  for_each = local.registries

  repository = aws_ecr_repository.this[each.key].name
  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "What no tag leads to: pushes that broke off"
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 7 }
        action       = { type = "expire" }
      },
    ]
  })
}
