agent "reviewer" {
  pool         = runtime_pool.default
  harness      = "claude_code"
  image        = "ghcr.io/acme/reviewer@sha256:8f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
  instructions = "Review the pull request. Comment on defects, not on style."
  model        = { provider = "bedrock", name = "anthropic.claude-sonnet-4-20250514-v1:0" }
  repos        = ["acme/api", "acme/web"]
  guardrails   = [guardrail.injection]

  environment = {
    LOG_LEVEL = "info"
  }

  tools {
    allow = ["read", "search", "comment"]
    deny  = ["shell"]
  }

  permissions {
    repo          = "read"
    pull_requests = "write"
  }

  outputs {
    allowed         = ["comment", "review"]
    protected_paths = [".github/**"]
  }

  timeout          = "20m"
  max_cost_per_run = 2
  reads            = ["pull_requests"]

  labels = {
    team     = "platform"
    use_case = "code-review"
  }
}

runtime_pool "default" {
  memory = "4GiB"
}

guardrail "injection" {
  stage   = "pre_call"
  detects = ["prompt_injection"]
}
