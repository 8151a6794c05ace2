runtime_pool "reviews" {
  cpu             = 2
  memory          = "4GiB"
  max_concurrency = 8
  warm_replicas   = 2
  isolation       = "gvisor"
  egress          = egress_policy.code_work

  network {
    vpc     = "vpc-0a1b2c3d"
    subnets = ["subnet-0a1b2c3d", "subnet-4e5f6a7b"]
  }
}

egress_policy "code_work" {
  bundles = ["github", "python"]
}
