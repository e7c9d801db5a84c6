# How the module's parts meet, with a provider that makes nothing. What AWS would say is not here: terraform/README.md.

mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_eks_addon_version" {
    defaults = { version = "v1.0.0-eksbuild.1" }
  }
  # The provider looks at the form of these even here.
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/any" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555" }
  }
  mock_resource "aws_launch_template" {
    defaults = { id = "lt-0123456789abcdef0", latest_version = 7 }
  }
}

# Told apart by their names, which a default cannot do.
override_resource {
  target = aws_iam_role.control_plane
  values = { arn = "arn:aws:iam::123456789012:role/control-plane" }
}
override_resource {
  target = aws_iam_role.node
  values = { arn = "arn:aws:iam::123456789012:role/node" }
}
override_resource {
  target = aws_iam_role.pod["cluster-autoscaler"]
  values = { arn = "arn:aws:iam::123456789012:role/cluster-autoscaler" }
}
override_resource {
  target = aws_iam_role.pod["ebs-csi"]
  values = { arn = "arn:aws:iam::123456789012:role/ebs-csi" }
}
override_resource {
  target = aws_iam_role.pod["external-secrets"]
  values = { arn = "arn:aws:iam::123456789012:role/external-secrets" }
}
override_resource {
  target = aws_iam_role.pod["opencost"]
  values = { arn = "arn:aws:iam::123456789012:role/opencost" }
}
override_resource {
  target = aws_iam_role.pod["vpc-cni"]
  values = { arn = "arn:aws:iam::123456789012:role/vpc-cni" }
}

variables {
  cluster = {
    id         = "mesh1-aws"
    account    = "123456789012"
    region     = "us-east-1"
    zones      = ["us-east-1b", "us-east-1a"]
    kubernetes = "1.35"
    asn        = 64552
    ranges     = { nodes = "10.10.0.0/16", services = "172.20.0.0/16" }
    subnets = {
      private = { us-east-1b = "10.10.0.0/20", us-east-1a = "10.10.16.0/20" }
      public  = { us-east-1b = "10.10.240.0/24", us-east-1a = "10.10.241.0/24" }
    }
    nodes          = { types = ["t3.large", "t3a.large"], spot = true, min = 3, desired = 4, max = 6 }
    foreign_ranges = ["10.20.0.0/20", "10.21.0.0/16"]
    firewall = {
      ranges = { clusters = ["10.20.0.0/20", "10.21.0.0/16"], loadBalancers = ["35.191.0.0/16"], network = ["10.10.0.0/16"] }
      ingress = {
        api-server-from-clusters            = { description = "api", protocol = "tcp", ports = [443], from = "clusters", to = "controlPlane" }
        east-west-from-load-balancers       = { description = "mesh", protocol = "tcp", ports = [15021], from = "loadBalancers", to = "nodes" }
        ingress-gateway-from-load-balancers = { description = "web", protocol = "tcp", ports = [80, 15021], from = "loadBalancers", to = "nodes" }
        nodes-from-clusters-icmp            = { description = "icmp", protocol = "icmp", ports = [], from = "clusters", to = "nodes" }
      }
    }
    tags = { fleet = "mesh1", cluster = "aws", managed-by = "terraform" }
  }
  administrators       = { platform = "arn:aws:iam::123456789012:role/platform" }
  administrator_ranges = ["203.0.113.0/24"]
  secret_entries       = ["mesh1-aws-cacerts", "inference-example-com", "mesh1-gcp-remote-access"]
  registry             = { repository = "ml-inference" }
}

run "network" {
  assert {
    condition     = join(",", [for name, subnet in aws_subnet.this : "${name}=${subnet.availability_zone}=${subnet.cidr_block}"]) == "private-us-east-1a=us-east-1a=10.10.16.0/20,private-us-east-1b=us-east-1b=10.10.0.0/20,public-us-east-1a=us-east-1a=10.10.241.0/24,public-us-east-1b=us-east-1b=10.10.240.0/24"
    error_message = "each zone has one private and one public subnet of the plan's ranges"
  }
  assert {
    condition     = alltrue([for name, subnet in aws_subnet.this : subnet.tags[startswith(name, "private") ? "kubernetes.io/role/internal-elb" : "kubernetes.io/role/elb"] == "1"])
    error_message = "balancers find their subnets by a tag"
  }
  assert {
    condition     = alltrue([for name, subnet in aws_subnet.this : !contains(keys(subnet.tags), startswith(name, "private") ? "kubernetes.io/role/elb" : "kubernetes.io/role/internal-elb")])
    error_message = "no subnet is for both kinds of balancers"
  }
  assert {
    condition     = alltrue([for subnet in aws_subnet.this : !subnet.map_public_ip_on_launch])
    error_message = "nothing gets a public address by being started"
  }
  assert {
    condition     = join(",", keys(aws_nat_gateway.this)) == "us-east-1b" && aws_nat_gateway.this["us-east-1b"].subnet_id == aws_subnet.this["public-us-east-1b"].id
    error_message = "the one NAT gateway is in the public subnet of the first zone of the list"
  }
  assert {
    condition     = alltrue([for route in aws_route.nat : route.nat_gateway_id == aws_nat_gateway.this["us-east-1b"].id])
    error_message = "all private subnets leave by the one NAT gateway"
  }
  assert {
    condition     = aws_route.internet.gateway_id == aws_internet_gateway.this.id && aws_route.internet.route_table_id == aws_route_table.public.id
    error_message = "public subnets leave by the internet gateway"
  }
  assert {
    condition = alltrue(flatten([for zone in var.cluster.zones : [
      aws_route_table_association.this["private-${zone}"].route_table_id == aws_route_table.private[zone].id,
      aws_route_table_association.this["public-${zone}"].route_table_id == aws_route_table.public.id,
      aws_route_table_association.this["private-${zone}"].subnet_id == aws_subnet.this["private-${zone}"].id,
    ]]))
    error_message = "each private subnet has the route table of its zone, each public one the public"
  }
  assert {
    condition     = alltrue([for table in aws_route_table.private : table.tags.tier == "private"]) && aws_route_table.public.tags.tier == "public"
    error_message = "the VPN finds private route tables by tier"
  }
  assert {
    condition     = toset(aws_vpc_endpoint.s3.route_table_ids) == toset([for table in aws_route_table.private : table.id])
    error_message = "private subnets go to S3 past the NAT gateway"
  }
  assert {
    condition     = aws_vpc.this.tags.Name == "mesh1-aws" && aws_vpc.this.cidr_block == "10.10.0.0/16"
    error_message = "other stages find the VPC by its name"
  }
}

run "a_nat_gateway_in_each_zone" {
  variables {
    nat = "zone"
  }

  assert {
    condition = length(aws_nat_gateway.this) == 2 && alltrue([for zone in var.cluster.zones :
      aws_route.nat[zone].nat_gateway_id == aws_nat_gateway.this[zone].id &&
      aws_nat_gateway.this[zone].subnet_id == aws_subnet.this["public-${zone}"].id &&
      aws_nat_gateway.this[zone].allocation_id == aws_eip.nat[zone].id
    ])
    error_message = "each zone leaves by its own"
  }
}

run "firewall" {
  assert {
    condition     = join(",", keys(aws_vpc_security_group_ingress_rule.this)) == "controlPlane-10.20.0.0/20-tcp-443,controlPlane-10.21.0.0/16-tcp-443,nodes-10.20.0.0/20-icmp-too-large,nodes-10.21.0.0/16-icmp-too-large,nodes-35.191.0.0/16-tcp-15021,nodes-35.191.0.0/16-tcp-80"
    error_message = "one rule for each group, range and port"
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.this["nodes-35.191.0.0/16-tcp-15021"].description == "mesh; web" && aws_vpc_security_group_ingress_rule.this["nodes-35.191.0.0/16-tcp-80"].description == "web"
    error_message = "AWS refuses a second rule for the same way: what two rules of the file want is one, which says both"
  }
  assert {
    condition = alltrue([for name, rule in aws_vpc_security_group_ingress_rule.this :
      rule.security_group_id == aws_security_group.from_outside[startswith(name, "controlPlane-") ? "controlPlane" : "nodes"].id &&
      strcontains(name, "-${rule.cidr_ipv4}-")
    ])
    error_message = "a rule is in the group of what it is to, and lets in its own range"
  }
  assert {
    condition     = alltrue([for name, rule in aws_vpc_security_group_ingress_rule.this : rule.ip_protocol == "icmp" ? rule.from_port == 3 && rule.to_port == 4 : rule.from_port == rule.to_port && endswith(name, "-${rule.from_port}")])
    error_message = "one port, or ICMP type 3 code 4"
  }
  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.this : !endswith(rule.cidr_ipv4, "/0")])
    error_message = "nobody lets everybody in"
  }
  assert {
    condition     = alltrue([for group in aws_security_group.from_outside : !anytrue([for key in keys(group.tags) : startswith(key, "kubernetes.io/")])])
    error_message = "the cloud controller finds only one group with the tag of the cluster"
  }
  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.this) > 0 && toset(aws_eks_cluster.this.vpc_config[0].security_group_ids) == toset([aws_security_group.from_outside["controlPlane"].id])
    error_message = "the control plane has the group of what may ask it"
  }
  assert {
    condition     = alltrue([for template in aws_launch_template.node : toset(template.vpc_security_group_ids) == toset([aws_security_group.from_outside["nodes"].id, aws_eks_cluster.this.vpc_config[0].cluster_security_group_id])])
    error_message = "nodes have EKS's group and that of what may ask them"
  }
}

run "control_plane" {
  assert {
    condition     = aws_eks_cluster.this.access_config[0].authentication_mode == "API" && !aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions
    error_message = "only access entries give rights, and none to who made it"
  }
  assert {
    condition     = aws_eks_cluster.this.role_arn == "arn:aws:iam::123456789012:role/control-plane"
    error_message = "the control plane has its own role"
  }
  assert {
    condition     = !aws_eks_cluster.this.bootstrap_self_managed_addons
    error_message = "add-ons come from here alone"
  }
  assert {
    condition     = contains(aws_eks_cluster.this.encryption_config[0].resources, "secrets") && aws_eks_cluster.this.encryption_config[0].provider[0].key_arn == aws_kms_key.this.arn
    error_message = "Secrets are encrypted by our key"
  }
  assert {
    condition     = join(",", sort(aws_eks_cluster.this.enabled_cluster_log_types)) == "api,audit,authenticator,controllerManager,scheduler"
    error_message = "all five logs are kept"
  }
  assert {
    condition     = aws_cloudwatch_log_group.control_plane.name == "/aws/eks/${aws_eks_cluster.this.name}/cluster" && aws_cloudwatch_log_group.control_plane.kms_key_id == aws_kms_key.this.arn && aws_cloudwatch_log_group.control_plane.retention_in_days > 0
    error_message = "in the group where EKS writes them, encrypted, for a time"
  }
  assert {
    condition     = strcontains(aws_kms_key.this.policy, "log-group:${aws_cloudwatch_log_group.control_plane.name}\"") && aws_kms_key.this.enable_key_rotation
    error_message = "the log may use the key, which changes each year"
  }
  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_private_access && aws_eks_cluster.this.vpc_config[0].endpoint_public_access && join(",", aws_eks_cluster.this.vpc_config[0].public_access_cidrs) == "203.0.113.0/24"
    error_message = "the API server answers inside, and outside the given ranges"
  }
  assert {
    condition     = toset(aws_eks_cluster.this.vpc_config[0].subnet_ids) == toset([for name, subnet in aws_subnet.this : subnet.id if startswith(name, "private")])
    error_message = "the control plane is in the private subnets"
  }
  assert {
    condition     = aws_eks_cluster.this.upgrade_policy[0].support_type == "STANDARD" && aws_eks_cluster.this.version == "1.35" && aws_eks_cluster.this.kubernetes_network_config[0].service_ipv4_cidr == "172.20.0.0/16"
    error_message = "the version and the Service range are the fleet's, and support never becomes the expensive one"
  }
  assert {
    condition     = aws_eks_access_policy_association.administrator["platform"].principal_arn == var.administrators.platform && endswith(aws_eks_access_policy_association.administrator["platform"].policy_arn, "/AmazonEKSClusterAdminPolicy") && aws_eks_access_policy_association.administrator["platform"].access_scope[0].type == "cluster"
    error_message = "administrators administer the cluster"
  }
}

run "without_ranges_there_is_no_public_address" {
  variables {
    administrator_ranges = []
  }

  assert {
    condition     = !aws_eks_cluster.this.vpc_config[0].endpoint_public_access
    error_message = "nobody outside is answered"
  }
}

run "nodes" {
  assert {
    condition     = join(",", keys(aws_eks_node_group.this)) == "inference-us-east-1a,inference-us-east-1b" && alltrue([for group in aws_eks_node_group.this : group.capacity_type == "SPOT" && group.labels.workload == "inference"])
    error_message = "a group of spot nodes in each zone, labelled for inference: the autoscaler balances by that label"
  }
  assert {
    condition     = alltrue([for name, group in aws_eks_node_group.this : toset(group.subnet_ids) == toset([aws_subnet.this["private-${trimprefix(name, "inference-")}"].id])])
    error_message = "each in the private subnet of its zone alone: a pod whose volume is there gets a node there"
  }
  assert {
    condition     = alltrue([for group in aws_eks_node_group.this : join(",", group.instance_types) == "t3.large,t3a.large" && group.ami_type == "AL2023_x86_64_STANDARD"])
    error_message = "of the types of the file, with their image"
  }
  assert {
    condition     = join(",", [for name, group in aws_eks_node_group.this : "${name} ${join("/", [group.scaling_config[0].min_size, group.scaling_config[0].desired_size, group.scaling_config[0].max_size])}"]) == "inference-us-east-1a 1/2/3,inference-us-east-1b 2/2/3"
    error_message = "together as many as the file says, the first zone of its list with what is left over"
  }
  assert {
    condition     = alltrue([for group in aws_eks_node_group.this : group.launch_template[0].id == aws_launch_template.node["inference"].id && group.node_role_arn == "arn:aws:iam::123456789012:role/node" && startswith(group.node_group_name_prefix, "inference-")])
    error_message = "from one launch template, with the role of nodes, by a name that the autoscaler has rights on"
  }
  assert {
    condition     = aws_launch_template.node["inference"].metadata_options[0].http_tokens == "required" && aws_launch_template.node["inference"].metadata_options[0].http_put_response_hop_limit == 1
    error_message = "no pod asks for the rights of its node"
  }
  assert {
    condition     = tobool(aws_launch_template.node["inference"].block_device_mappings[0].ebs[0].encrypted) && aws_launch_template.node["inference"].block_device_mappings[0].ebs[0].volume_type == "gp3"
    error_message = "disks are encrypted"
  }
  assert {
    condition     = aws_launch_template.node["inference"].credit_specification[0].cpu_credits == "unlimited"
    error_message = "the cores that the rules count are there, with credits or without"
  }
  assert {
    condition     = strcontains(base64decode(aws_launch_template.node["inference"].user_data), "maxPods: 110")
    error_message = "the kubelet takes as many pods as prefixes have addresses for"
  }
  assert {
    condition     = length(aws_launch_template.node["inference"].tag_specifications) == 3 && alltrue([for tags in aws_launch_template.node["inference"].tag_specifications : tags.tags.fleet == "mesh1" && tags.tags.cluster == "aws"])
    error_message = "machines, interfaces and disks are known as the cluster's"
  }
  assert {
    condition     = join(",", sort([for attachment in aws_iam_role_policy_attachment.node : attachment.policy_arn])) == "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly,arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"
    error_message = "nodes may join and pull, and nothing else"
  }
}

run "nodes_of_three_zones" {
  variables {
    cluster = merge(var.cluster, {
      zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
      subnets = {
        private = { us-east-1a = "10.10.0.0/20", us-east-1b = "10.10.16.0/20", us-east-1c = "10.10.32.0/20" }
        public  = { us-east-1a = "10.10.240.0/24", us-east-1b = "10.10.241.0/24", us-east-1c = "10.10.242.0/24" }
      }
      nodes = { types = ["t3.large"], spot = true, min = 1, desired = 5, max = 7 }
    })
  }

  assert {
    condition     = join(",", [for group in aws_eks_node_group.this : join("/", [group.scaling_config[0].min_size, group.scaling_config[0].desired_size, group.scaling_config[0].max_size])]) == "1/2/3,0/2/2,0/1/2"
    error_message = "the sums are the file's"
  }
}

run "fewer_nodes_than_zones" {
  variables {
    cluster = merge(var.cluster, { nodes = { types = ["t3.large"], spot = true, min = 1, desired = 1, max = 1 } })
  }

  assert {
    condition     = join(",", [for name, group in aws_eks_node_group.this : "${name} ${group.scaling_config[0].max_size}"]) == "inference-us-east-1b 1"
    error_message = "a zone that no node is for has no group: EKS refuses one whose maximum is 0"
  }
}

run "machines_that_do_not_burst_on_arm" {
  variables {
    cluster = merge(var.cluster, { nodes = { types = ["m7g.large"], spot = false, min = 1, desired = 1, max = 1 } })
  }

  assert {
    condition     = length(aws_launch_template.node["inference"].credit_specification) == 0 && alltrue([for group in aws_eks_node_group.this : group.ami_type == "AL2023_ARM_64_STANDARD" && group.capacity_type == "ON_DEMAND"])
    error_message = "no credits, the image of Arm, on demand"
  }
}

run "nodes_that_stay" {
  variables {
    system_nodes = { types = ["t3.medium"], count = 2 }
  }

  assert {
    condition     = aws_eks_node_group.this["system"].capacity_type == "ON_DEMAND" && aws_eks_node_group.this["system"].scaling_config[0].min_size == 2 && aws_eks_node_group.this["system"].scaling_config[0].max_size == 2
    error_message = "on demand, and always as many"
  }
  assert {
    condition     = length(aws_eks_node_group.this["system"].subnet_ids) == 2 && aws_eks_node_group.this["system"].launch_template[0].id == aws_launch_template.node["system"].id && length(aws_eks_node_group.this) == 3
    error_message = "one group over all zones, beside those of the others"
  }
  assert {
    condition     = jsondecode(aws_eks_addon.after_nodes["coredns"].configuration_values).nodeSelector.workload == aws_eks_node_group.this["system"].labels.workload && jsondecode(aws_eks_addon.after_nodes["aws-ebs-csi-driver"].configuration_values).controller.nodeSelector.workload == "system"
    error_message = "names and disks are on them"
  }
}

run "addons" {
  assert {
    condition     = join(",", sort(concat(keys(aws_eks_addon.before_nodes), keys(aws_eks_addon.after_nodes)))) == "aws-ebs-csi-driver,coredns,eks-pod-identity-agent,kube-proxy,metrics-server,vpc-cni"
    error_message = "what docs/delivery.md says a cluster must bring"
  }
  assert {
    condition     = join(",", sort(keys(aws_eks_addon.before_nodes))) == "eks-pod-identity-agent,kube-proxy,vpc-cni"
    error_message = "nodes need these to be Ready"
  }
  assert {
    condition     = jsondecode(aws_eks_addon.before_nodes["vpc-cni"].configuration_values).enableNetworkPolicy == "true"
    error_message = "NetworkPolicies are enforced"
  }
  assert {
    condition     = jsondecode(aws_eks_addon.before_nodes["vpc-cni"].configuration_values).env.AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS == "10.20.0.0/20,10.21.0.0/16" && jsondecode(aws_eks_addon.before_nodes["vpc-cni"].configuration_values).env.ENABLE_PREFIX_DELEGATION == "true"
    error_message = "pods keep their address to other clusters, and have one each"
  }
  assert {
    condition     = alltrue([for addon in merge(aws_eks_addon.before_nodes, aws_eks_addon.after_nodes) : addon.addon_version == "v1.0.0-eksbuild.1"])
    error_message = "the default of this Kubernetes"
  }
  assert {
    condition     = alltrue([for version in data.aws_eks_addon_version.default : version.kubernetes_version == "1.35" && version.most_recent != true])
    error_message = "never the most recent"
  }
}

run "a_pinned_addon" {
  variables {
    addon_versions = { vpc-cni = "v1.21.1-eksbuild.1" }
  }

  assert {
    condition     = aws_eks_addon.before_nodes["vpc-cni"].addon_version == "v1.21.1-eksbuild.1" && aws_eks_addon.before_nodes["kube-proxy"].addon_version == "v1.0.0-eksbuild.1"
    error_message = "that one, and no other"
  }
}

run "identities" {
  assert {
    condition     = join(",", [for association in aws_eks_pod_identity_association.this : "${association.namespace}/${association.service_account}"]) == "cluster-autoscaler/cluster-autoscaler,kube-system/ebs-csi-controller-sa,external-secrets/external-secrets,monitoring/opencost,kube-system/aws-node"
    error_message = "the service accounts that are somebody"
  }
  assert {
    condition     = alltrue([for name, association in aws_eks_pod_identity_association.this : association.role_arn == "arn:aws:iam::123456789012:role/${name}"])
    error_message = "each has its own role"
  }
  assert {
    condition     = alltrue([for role in aws_iam_role.pod : jsondecode(role.assume_role_policy).Statement[0].Condition.ArnEquals["aws:SourceArn"] == "arn:aws:eks:us-east-1:123456789012:cluster/mesh1-aws" && jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "123456789012"])
    error_message = "only pods of this cluster have them"
  }
  assert {
    condition     = join(",", jsondecode(aws_iam_role_policy.pod["external-secrets"].policy).Statement[0].Resource) == "arn:aws:secretsmanager:us-east-1:123456789012:secret:mesh1-aws-cacerts-??????,arn:aws:secretsmanager:us-east-1:123456789012:secret:inference-example-com-??????,arn:aws:secretsmanager:us-east-1:123456789012:secret:mesh1-gcp-remote-access-??????"
    error_message = "External Secrets reads its entries, by their whole names"
  }
  assert {
    condition     = join(",", flatten([for statement in jsondecode(aws_iam_role_policy.pod["external-secrets"].policy).Statement : statement.Action])) == "secretsmanager:DescribeSecret,secretsmanager:GetSecretValue"
    error_message = "and only reads"
  }
  assert {
    condition = alltrue(flatten([for role in aws_iam_role_policy.pod : [for statement in jsondecode(role.policy).Statement : [for action in flatten([statement.Action]) :
      !strcontains(action, "*") && (!contains(flatten([statement.Resource]), "*") || contains([
        # AWS defines no resource for any of these.
        "autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLaunchConfigurations", "autoscaling:DescribeScalingActivities",
        "ec2:DescribeImages", "ec2:DescribeInstanceTypes", "ec2:DescribeLaunchTemplateVersions",
        "ec2:DescribeSpotPriceHistory", "ec2:GetInstanceTypesFromInstanceRequirements", "pricing:GetProducts",
      ], action))
    ]]]))
    error_message = "no right is a pattern, and none is on everything that could be on something"
  }
  assert {
    condition = alltrue([for statement in jsondecode(aws_iam_role_policy.pod["cluster-autoscaler"].policy).Statement :
      try(statement.Condition.StringEquals["aws:ResourceTag/k8s.io/cluster-autoscaler/mesh1-aws"], "") == "owned" && endswith(statement.Resource[0], "/eks-inference-*")
    if anytrue([for action in statement.Action : !can(regex(":(Describe|Get)", action))])])
    error_message = "the autoscaler changes only the group of this cluster"
  }
  assert {
    condition     = join(",", sort([for attachment in aws_iam_role_policy_attachment.pod : attachment.policy_arn])) == "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy,arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"
    error_message = "AWS's own policies for AWS's own add-ons"
  }
}

run "registry" {
  assert {
    condition     = aws_ecr_repository.this["ml-inference"].image_tag_mutability == "IMMUTABLE" && aws_ecr_repository.this["ml-inference"].image_scanning_configuration[0].scan_on_push
    error_message = "tags never move, and images are scanned"
  }
  assert {
    condition     = aws_ecr_repository.this["ml-inference"].encryption_configuration[0].encryption_type == "KMS" && aws_ecr_repository.this["ml-inference"].encryption_configuration[0].kms_key == aws_kms_key.this.arn
    error_message = "images are encrypted by our key"
  }
  assert {
    condition     = join(",", [for rule in jsondecode(aws_ecr_lifecycle_policy.this["ml-inference"].policy).rules : "${rule.selection.tagStatus} ${rule.selection.countType} ${rule.selection.countNumber}"]) == "untagged sinceImagePushed 7"
    error_message = "only what no tag leads to goes, however many there are: one of the others runs"
  }
}

run "a_registry_of_others" {
  variables {
    registry = null
  }

  assert {
    condition     = length(aws_ecr_repository.this) == 0 && length(aws_ecr_lifecycle_policy.this) == 0 && output.registry == null
    error_message = "is not made twice"
  }
}

run "the_vpn_gateway_is_of_the_vpc_with_the_number_of_the_plan" {
  assert {
    condition     = aws_vpn_gateway.this.vpc_id == aws_vpc.this.id && aws_vpn_gateway.this.amazon_side_asn == "64552"
    error_message = "modules/vpn finds the gateway by its VPC, and holds its number to the plan's."
  }
  assert {
    condition = join(",", sort([for route in aws_vpn_gateway_route_propagation.private : route.route_table_id])) == join(",", sort([
      for table in aws_route_table.private : table.id
    ]))
    error_message = "A private subnet of a zone would not know the way to the other clouds."
  }
}
