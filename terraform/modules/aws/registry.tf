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

resource "aws_ecr_lifecycle_policy" "this" {
  for_each = local.registries

  repository = aws_ecr_repository.this[each.key].name
  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "What lost its tag, or never had one"
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 7 }
        action       = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "All but the newest"
        selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = each.value.images_kept }
        action       = { type = "expire" }
      },
    ]
  })
}
