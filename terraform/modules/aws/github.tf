# Workflows of the repository on GitHub (docs/ci.md), which log in by what GitHub says of them: there is no key to lose.
# Roles, each for one environment: environments, on GitHub, are of the branch main alone.

locals {
  github = var.github == null ? {} : { (var.github.fleet) = var.github }
  makes  = { for name, github in local.github : name => github if github.make }

  github_rights = {
    publish = [
      {
        Sid    = "LogIn"
        Effect = "Allow"
        Action = ["ecr:GetAuthorizationToken"]
        # AWS has no resource for it.
        Resource = "*"
      },
      {
        Sid    = "Push"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ]
        Resource = [
          for registry in try(var.github.registries, []) :
          "arn:${local.partition}:ecr:${registry.region}:${var.cluster.account}:repository/${registry.repository}"
        ]
      },
    ]
    drift = [
      {
        Sid      = "Endpoint"
        Effect   = "Allow"
        Action   = ["eks:DescribeCluster"]
        Resource = ["arn:${local.partition}:eks:*:${var.cluster.account}:cluster/${try(var.github.fleet, "")}-*"]
      },
    ]
    prices = [
      {
        Sid    = "LookUp"
        Effect = "Allow"
        Action = ["ec2:DescribeSpotPriceHistory", "pricing:GetProducts"]
        # AWS has no resource for them.
        Resource = "*"
      },
    ]
  }
  github_roles = merge([
    for name, github in local.makes : { for role, rights in local.github_rights : role => { fleet = name, repository = github.repository, rights = rights } }
  ]...)
}

# One of an account: where there is another use of it, import it.
resource "aws_iam_openid_connect_provider" "github" {
  for_each = local.makes

  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "github" {
  for_each = local.github_roles

  name                 = "${each.value.fleet}-github-${each.key}"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = aws_iam_openid_connect_provider.github[each.value.fleet].arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      # The whole subject: with a pattern a branch or a pull request of anybody would do.
      Condition = { StringEquals = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = "repo:${each.value.repository}:environment:${each.key}"
      } }
    }]
  })
}

resource "aws_iam_role_policy" "github" {
  for_each = local.github_roles

  name   = each.key
  role   = aws_iam_role.github[each.key].id
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value.rights })
}

# Inside the cluster the group may read Applications, and nothing else: apps/base/argocd-settings.
resource "aws_eks_access_entry" "drift" {
  for_each = local.github

  cluster_name      = aws_eks_cluster.this.name
  principal_arn     = each.value.make ? aws_iam_role.github["drift"].arn : "arn:${local.partition}:iam::${var.cluster.account}:role/${each.key}-github-drift"
  kubernetes_groups = ["drift-readers"]
}
